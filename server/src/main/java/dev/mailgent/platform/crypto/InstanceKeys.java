package dev.mailgent.platform.crypto;

import dev.mailgent.platform.config.ConfigException;
import dev.mailgent.platform.db.SystemTx;
import dev.mailgent.platform.db.Tx;
import dev.mailgent.platform.time.Times;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;

/// The instance's purpose keys, versioned, kept in `instance_key` wrapped by the root key and held open in memory from
/// start to stop. Missing ones are made at the first start; several nodes starting at once agree on one.
public final class InstanceKeys {
    /// Row that holds the root key's fingerprint, in clear.
    private static final String FINGERPRINT = "root-fingerprint";

    private static final byte FORMAT = 1;

    private static final String INSERT = """
            INSERT INTO instance_key (purpose, version, wrapped, created_at)
            VALUES (?, ?, ?, ?)
                ON CONFLICT DO NOTHING
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

    /// Adds a version, which new work uses from now on; older versions stay for what they made. Other nodes follow
    /// when they start.
    public void rotate(Purpose purpose) {
        system.perform(tx -> insert(tx, purpose, newestVersion(purpose) + 1, Times.now(clock)));
        load();
    }

    private void insert(Tx tx, Purpose purpose, int version, Instant now) {
        var bytes = new byte[32];
        new SecureRandom().nextBytes(bytes);
        var wrapped = Gcm.seal(root.wrappingKey(), new byte[] {FORMAT}, binding(purpose.stored(), version), bytes);
        tx.update(INSERT, purpose.stored(), version, wrapped, now);
    }

    private void load() {
        var rows = system.run(tx ->
                tx.query(ALL, row -> new Stored(row.string("purpose"), row.integer("version"), row.bytes("wrapped"))));
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
                if (row.wrapped().length == 0 || row.wrapped()[0] != FORMAT) {
                    throw new TamperedException();
                }
                var bytes = Gcm.open(root.wrappingKey(), row.wrapped(), 1, binding(row.purpose(), row.version()));
                versions.put(row.version(), new SecretKeySpec(bytes, "AES"));
            } catch (TamperedException _) {
                throw new ConfigException("The instance key '" + row.purpose() + "' does not open with this root key."
                        + " keys/root.key is not the one this database was sealed with.");
            }
        }
        return versions;
    }

    /// Format, purpose and version: a wrapped key moved to another row does not open there.
    private static byte[] binding(String purpose, int version) {
        var name = purpose.getBytes(StandardCharsets.US_ASCII);
        var label = "mg/instance-key".getBytes(StandardCharsets.US_ASCII);
        return ByteBuffer.allocate(label.length + 1 + 2 + name.length + 4)
                .put(label)
                .put(FORMAT)
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

    /// Seals with the newest version known now.
    public Sealer sealer(Purpose purpose) {
        return new Sealer(versions(purpose));
    }
}
