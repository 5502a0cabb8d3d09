package dev.mailgent.platform.crypto;

import dev.mailgent.platform.config.ConfigException;
import dev.mailgent.platform.db.SystemTx;
import dev.mailgent.platform.db.Tx;
import dev.mailgent.platform.time.Times;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;

/// The instance's purpose keys, versioned, kept in `instance_key` wrapped by the root key and held open
/// in memory from start to stop. Missing ones are made at the first start; several nodes starting at once
/// agree on one.
public final class InstanceKeys {
    /// Row that holds the root key's fingerprint, in clear.
    private static final String FINGERPRINT = "root-fingerprint";

    /// Wraps made before they named their root key.
    private static final byte FIRST_FORMAT = 1;

    private static final byte FORMAT = 2;

    /// Label of the root key's derivation.
    private static final String USE = "instance-key";

    private static final String INSERT = """
            INSERT INTO instance_key (purpose, version, wrapped, created_at)
            VALUES (?, ?, ?, ?)
                ON CONFLICT DO NOTHING
            """;
    private static final String REPLACE = """
            UPDATE instance_key
               SET wrapped = ?
             WHERE purpose = ?
               AND version = ?
               AND wrapped = ?
            """;
    private static final String ALL = """
            SELECT purpose, version, wrapped
              FROM instance_key
             ORDER BY purpose, version
            """;

    private final SystemTx system;
    private final RootKey root;
    private final InstantSource clock;
    private volatile Map<Purpose, NavigableMap<Integer, SecretKey>> keys = Map.of();

    @SuppressWarnings("ArrayRecordComponent") // read and dropped, never compared
    private record Stored(String purpose, int version, byte[] wrapped) {}

    private InstanceKeys(SystemTx system, RootKey root, InstantSource clock) {
        this.system = system;
        this.root = root;
        this.clock = clock;
    }

    /// Opens every key, making what is missing.
    ///
    /// @throws ConfigException when the root key is not the one these keys were wrapped with
    public static InstanceKeys open(SystemTx system, RootKey root, InstantSource clock) {
        var opened = new InstanceKeys(system, root, clock);
        system.perform(tx -> {
            var stored = tx.query(ALL, row -> row.string("purpose")).stream()
                    .distinct()
                    .toList();
            if (!stored.contains(FINGERPRINT)) {
                tx.update(INSERT, FINGERPRINT, 1, root.fingerprint(), Times.now(clock));
            }
            for (var purpose : Purpose.values()) {
                if (!stored.contains(purpose.stored())) {
                    opened.insert(tx, purpose, 1, Times.now(clock));
                }
            }
        });
        opened.load();
        return opened;
    }

    /// Adds a version, which new work uses from now on; older versions stay for what they made. Other
    /// nodes follow when they start.
    public void rotate(Purpose purpose) {
        system.perform(tx -> insert(tx, purpose, newestVersion(purpose) + 1, Times.now(clock)));
        load();
    }

    private void insert(Tx tx, Purpose purpose, int version, Instant now) {
        var bytes = new byte[32];
        new SecureRandom().nextBytes(bytes);
        tx.update(INSERT, purpose.stored(), version, wrap(purpose.stored(), version, bytes), now);
        Arrays.fill(bytes, (byte) 0);
    }

    private void load() {
        var rows = system.run(tx -> tx.query(ALL, InstanceKeys::stored));
        var opened = new EnumMap<Purpose, NavigableMap<Integer, SecretKey>>(Purpose.class);
        for (var purpose : Purpose.values()) {
            opened.put(purpose, unwrapped(purpose, rows));
        }
        keys = opened;
    }

    private NavigableMap<Integer, SecretKey> unwrapped(Purpose purpose, List<Stored> rows) {
        var versions = new TreeMap<Integer, SecretKey>();
        for (var row : rows) {
            if (!row.purpose().equals(purpose.stored())) {
                continue;
            }
            try {
                versions.put(row.version(), new SecretKeySpec(unwrap(row), "AES"));
            } catch (TamperedException _) {
                throw new ConfigException("The instance key '" + row.purpose() + "' does not open with this root key."
                        + " keys/root.key is not the one this database was sealed with.");
            }
        }
        return versions;
    }

    private byte[] wrap(String purpose, int version, byte[] key) {
        var wrapped = root.wrap(USE, key, binding(FORMAT, purpose, version));
        var box = new byte[1 + wrapped.length];
        box[0] = FORMAT;
        System.arraycopy(wrapped, 0, box, 1, wrapped.length);
        return box;
    }

    private byte[] unwrap(Stored row) {
        var box = row.wrapped();
        return switch (box.length == 0 ? -1 : box[0]) {
            case FIRST_FORMAT ->
                Gcm.open(root.firstWrappingKey(), box, 1, binding(FIRST_FORMAT, row.purpose(), row.version()));
            case FORMAT ->
                root.unwrap(USE, Arrays.copyOfRange(box, 1, box.length), binding(FORMAT, row.purpose(), row.version()));
            default -> throw TamperedException.unsupported();
        };
    }

    /// Wraps every key with the newest root key and stores that key's fingerprint: a step of the root
    /// key's rotation. Idempotent; safe with two runners, since a row is only changed from what was read.
    ///
    /// @return keys wrapped anew
    public int rewrap() {
        return system.run(tx -> {
            var done = 0;
            for (var row : tx.query(ALL, InstanceKeys::stored)) {
                if (row.purpose().equals(FINGERPRINT)) {
                    tx.update(REPLACE, root.fingerprint(), row.purpose(), row.version(), row.wrapped());
                } else if (row.wrapped()[0] != FORMAT
                        || !root.isNewest(Arrays.copyOfRange(row.wrapped(), 1, row.wrapped().length))) {
                    var key = unwrap(row);
                    done += tx.update(
                            REPLACE,
                            wrap(row.purpose(), row.version(), key),
                            row.purpose(),
                            row.version(),
                            row.wrapped());
                    Arrays.fill(key, (byte) 0);
                }
            }
            return done;
        });
    }

    private static Stored stored(Tx.Row row) throws SQLException {
        return new Stored(row.string("purpose"), row.integer("version"), row.bytes("wrapped"));
    }

    /// Format, purpose and version: a wrapped key moved to another row does not open there.
    private static byte[] binding(byte format, String purpose, int version) {
        var name = purpose.getBytes(StandardCharsets.US_ASCII);
        var label = "mg/instance-key".getBytes(StandardCharsets.US_ASCII);
        return ByteBuffer.allocate(label.length + 1 + 2 + name.length + 4)
                .put(label)
                .put(format)
                .putShort((short) name.length)
                .put(name)
                .putInt(version)
                .array();
    }

    private NavigableMap<Integer, SecretKey> versions(Purpose purpose) {
        var versions = keys.get(purpose);
        if (versions == null || versions.isEmpty()) {
            throw new IllegalStateException("no instance key for " + purpose);
        }
        return versions;
    }

    public int newestVersion(Purpose purpose) {
        return versions(purpose).lastKey();
    }

    /// HMACs by key version, newest first.
    public NavigableMap<Integer, Hmac> hmacs(Purpose purpose) {
        var hmacs = new TreeMap<Integer, Hmac>();
        versions(purpose).forEach((version, key) -> hmacs.put(version, new Hmac(key)));
        return hmacs.descendingMap();
    }

    /// The newest version as an Ed25519 key, whose seed it is.
    public SigningKey signing(Purpose purpose) {
        return SigningKey.ofSeed(versions(purpose).lastEntry().getValue().getEncoded());
    }

    /// The public half of every version, newest first: what was signed with an older one still verifies.
    public List<VerifyingKey> verifying(Purpose purpose) {
        return versions(purpose).descendingMap().values().stream()
                .map(key -> SigningKey.ofSeed(key.getEncoded()).verifying())
                .toList();
    }

    /// Seals with the newest version known now.
    public Sealer sealer(Purpose purpose) {
        return new Sealer(versions(purpose));
    }
}
