package dev.mailgent.audit;

import dev.mailgent.platform.crypto.InstanceKeys;
import dev.mailgent.platform.crypto.Purpose;
import dev.mailgent.platform.crypto.Sealer;
import dev.mailgent.platform.crypto.SigningKey;
import dev.mailgent.platform.crypto.TamperedException;
import dev.mailgent.platform.crypto.VerifyingKey;
import dev.mailgent.platform.db.TenantTx;
import dev.mailgent.platform.db.Tx;
import dev.mailgent.platform.id.IdentityId;
import dev.mailgent.platform.id.OrgId;
import dev.mailgent.platform.json.Json;
import dev.mailgent.platform.problem.ProblemException;
import dev.mailgent.platform.time.Times;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The audit log of each organization: appended before a secret is opened, listed to its owner, proved to
/// anyone.
public final class Audit implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Audit.class);
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int SALT_BYTES = 32;

    private static final Together<Function<Tx, List<AuditEntry>>> EACH =
            (tx, works) -> works.stream().map(work -> work.apply(tx)).toList();

    /// A log that grew gets a checkpoint after this time, or sooner after this many entries.
    private static final Duration CHECKPOINT_EVERY = Duration.ofSeconds(10);

    private static final int CHECKPOINT_ENTRIES = 1000;

    private final TenantTx vault;
    private final Touch touch;
    private final String domain;
    private final InstantSource clock;
    private final Supplier<SigningKey> signing;
    private final Sealer sealer;
    private final AuditStore store = new AuditStore();
    private final AuditWriter writer;
    private final @Nullable FileSink file;
    private final LongAdder entries = new LongAdder();
    private final Map<OrgId, Grown> grown = new ConcurrentHashMap<>();
    private final CountDownLatch closed = new CountDownLatch(1);
    private @Nullable Thread signer;

    /// Notes in the transaction of their entries that credentials were used.
    @FunctionalInterface
    public interface Touch {
        void touch(Tx tx, List<UUID> credentials, Instant at);
    }

    /// An entry as listed.
    ///
    /// @param entry canonical JSON, as hashed
    /// @param personal empty when there were none, or they are erased
    public record Listed(long seq, String entry, Map<String, String> personal) {}

    /// Entries without a checkpoint over them.
    private record Grown(Instant since, long entries) {}

    /// [#Audit(TenantTx, InstanceKeys, Touch, String, int, Optional, InstantSource)] without a file.
    public Audit(TenantTx vault, InstanceKeys keys, Touch touch, String domain, int writers, InstantSource clock) {
        this(vault, keys, touch, domain, writers, Optional.empty(), clock);
    }

    /// @param vault the door as role `mg_vault`
    /// @param domain of this installation: part of the name of every log
    /// @param writers commits that may run at once
    /// @param file where entries go too, as JSON lines
    public Audit(
            TenantTx vault,
            InstanceKeys keys,
            Touch touch,
            String domain,
            int writers,
            Optional<Path> file,
            InstantSource clock) {
        this.vault = vault;
        this.touch = touch;
        this.domain = domain;
        this.clock = clock;
        // When the first checkpoint is due, which is after the start.
        this.signing = once(() -> keys.signing(Purpose.AUDIT_CHECKPOINT));
        this.sealer = keys.sealer(Purpose.AUDIT_PERSONAL);
        this.file = file.map(FileSink::new).orElse(null);
        this.writer = new AuditWriter(vault, writers, this::write);
    }

    private static Supplier<SigningKey> once(Supplier<SigningKey> make) {
        return new Supplier<>() {
            private @Nullable SigningKey made;

            @Override
            public synchronized SigningKey get() {
                if (made == null) {
                    made = make.get();
                }
                return made;
            }
        };
    }

    /// Starts signing checkpoints in the background.
    public void start() {
        signer = Thread.ofVirtual().name("audit-checkpoints").start(this::keepSigning);
    }

    /// Returns once the entry is on stable storage, in the table or, when that cannot take it, in the file.
    /// Only then may what it tells of happen.
    ///
    /// @throws dev.mailgent.platform.problem.ProblemException Unavailable when that cannot be said in two
    ///     seconds
    public void append(OrgId org, AuditEntry entry) {
        if (file == null) {
            writer.append(org, entry);
            return;
        }
        if (!writer.isBlocked(org)) {
            try {
                writer.append(org, entry);
                return;
            } catch (ProblemException _) {
                LOG.error("ALARM: the audit table takes no entry; this one goes to the file alone");
            }
        }
        if (!file.write(line(org, EntryText.of(null, Times.now(clock), entry, "")))) {
            throw AuditWriter.unavailable("so nothing was opened");
        }
    }

    /// Does `work` in the transaction of the entries that tell of it: when this returns both are on stable
    /// storage, or neither. Requests share a commit, so the work is short, and is done again when the
    /// commit of its batch failed.
    ///
    /// @param work gives its entries; none when it changed nothing
    /// @return whether it gave any
    /// @throws dev.mailgent.platform.problem.ProblemException Unavailable when it is not known in ten
    ///     seconds that it was done; what the work throws
    public boolean perform(OrgId org, Function<Tx, List<AuditEntry>> work) {
        return writer.perform(org, EACH, work);
    }

    /// [#perform(OrgId, Function)] of one piece of `work`, done with other requests' pieces of the same work.
    public <T> boolean perform(OrgId org, Together<T> work, T piece) {
        return writer.perform(org, work, piece);
    }

    private static String line(OrgId org, String entry) {
        return "{\"org\":\"" + org + "\",\"entry\":" + entry + "}";
    }

    /// Writes the entry with the transaction of what it tells of, which should end soon: until then the log
    /// of the organization is locked.
    ///
    /// @param tx bound to `org`, as role `mg_vault`
    public void append(Tx tx, OrgId org, AuditEntry entry) {
        write(tx, org, store.lock(tx, org), List.of(entry));
    }

    /// The log is locked before the work is done: nodes that change the same credential take the two in one
    /// order.
    private void write(Tx tx, OrgId org, List<AuditWriter.Pending<?>> batch) {
        var frontier = store.lock(tx, org);
        var found = AuditWriter.Pending.run(tx, batch);
        if (!found.isEmpty()) {
            write(tx, org, frontier, found);
        }
    }

    private void write(Tx tx, OrgId org, Frontier frontier, List<AuditEntry> found) {
        var now = Times.now(clock);
        var rows = new ArrayList<AuditStore.New>();
        var touched = new ArrayList<UUID>();
        for (var entry : found) {
            var seq = frontier.size();
            var personal = personal(org, seq, entry);
            var commitment = personal == null ? "" : personal.commitment();
            var text = EntryText.of(seq, now, entry, commitment);
            var leaf = Merkle.leaf(EntryText.bytes(text));
            frontier.add(leaf);
            rows.add(new AuditStore.New(seq, text, leaf, personal == null ? null : personal.row()));
            if (entry.touched() != null) {
                touched.add(entry.touched());
            }
        }
        store.append(tx, org, rows, frontier);
        if (!touched.isEmpty()) {
            touch.touch(tx, touched.stream().distinct().toList(), now);
        }
        tx.afterCommit(() -> written(org, now, rows));
    }

    private void written(OrgId org, Instant now, List<AuditStore.New> rows) {
        entries.add(rows.size());
        grown.merge(
                org,
                new Grown(now, rows.size()),
                (before, more) -> new Grown(before.since(), before.entries() + more.entries()));
        if (file != null) {
            file.add(rows.stream().map(row -> line(org, row.entry())).toList());
        }
    }

    private record Beside(String commitment, AuditStore.Personal row) {}

    private @Nullable Beside personal(OrgId org, long seq, AuditEntry entry) {
        if (entry.personal().isEmpty()) {
            return null;
        }
        var values = Json.MAPPER.writeValueAsBytes(new TreeMap<>(entry.personal()));
        var salt = new byte[SALT_BYTES];
        RANDOM.nextBytes(salt);
        var identity = entry.actor().identity();
        return new Beside(
                EntryText.commitment(salt, values),
                new AuditStore.Personal(
                        identity == null ? null : identity.value(), salt, sealer.seal(values, binding(org, seq))));
    }

    private static byte[] binding(OrgId org, long seq) {
        return ByteBuffer.allocate(24)
                .putLong(org.value().getMostSignificantBits())
                .putLong(org.value().getLeastSignificantBits())
                .putLong(seq)
                .array();
    }

    /// A page, newest first.
    ///
    /// @param before sequence number the page lies below; empty for the newest
    public List<Listed> page(OrgId org, Optional<Long> before, int limit) {
        return store.page(vault, org, before.orElse(Long.MAX_VALUE), limit).stream()
                .map(row -> new Listed(row.seq(), row.entry(), values(org, row)))
                .toList();
    }

    private Map<String, String> values(OrgId org, AuditStore.Row row) {
        var box = row.box();
        if (box == null) {
            return Map.of();
        }
        try {
            var values = new HashMap<String, String>();
            Json.MAPPER
                    .readTree(sealer.open(box, binding(org, row.seq())))
                    .properties()
                    .forEach(
                            field -> values.put(field.getKey(), field.getValue().asString()));
            return Map.copyOf(values);
        } catch (TamperedException _) {
            // The list goes on; the proof of the entry itself does not need it.
            LOG.error("personal values beside audit entry {} of {} do not open", row.seq(), org);
            return Map.of();
        }
    }

    /// Signs what the log is now.
    ///
    /// @return the note; also kept
    public String checkpoint(OrgId org) {
        var head = store.head(vault, org).orElseGet(Frontier::new);
        var note = new Checkpoint(origin(org), head.size(), head.root()).sign(signing.get());
        vault.perform(org, tx -> store.keepCheckpoint(tx, org, head.size(), note, Times.now(clock)));
        return note;
    }

    /// Every checkpoint kept, oldest first.
    public List<String> checkpoints(OrgId org) {
        return store.checkpoints(vault, org);
    }

    /// Proves that entry `index` is in the log of `size` entries.
    public List<byte[]> inclusion(OrgId org, long index, long size) {
        return Merkle.inclusion(store.ranges(vault, org, size), index, size);
    }

    /// Proves that the log of `older` entries is a beginning of that of `size`.
    public List<byte[]> consistency(OrgId org, long older, long size) {
        return Merkle.consistency(store.ranges(vault, org, size), older, size);
    }

    /// Entries in the log.
    public long size(OrgId org) {
        return store.head(vault, org).map(Frontier::size).orElse(0L);
    }

    /// Name of an organization's log, the first line of its checkpoints.
    public String origin(OrgId org) {
        return domain + "/audit/" + org;
    }

    /// The key that signs checkpoints.
    public VerifyingKey verifyingKey() {
        return signing.get().verifying();
    }

    /// Erases names and addresses beside the entries of an identity. The entries and every proof stay.
    ///
    /// @return entries whose values are gone
    public int erase(OrgId org, IdentityId identity) {
        return vault.run(org, tx -> store.erase(tx, org, identity.value()));
    }

    /// Writes the whole log as [AuditFile] reads it: header, entries, checkpoints, with a fresh one at
    /// the end.
    public void export(OrgId org, java.io.OutputStream out) throws java.io.IOException {
        checkpoint(org);
        var file = new AuditFile.Writer(out, origin(org), verifyingKey());
        long from = 0;
        while (true) {
            var rows = store.from(vault, org, from, 1000);
            for (var row : rows) {
                file.entry(row.entry(), row.leaf());
            }
            if (rows.size() < 1000) {
                break;
            }
            from = rows.getLast().seq() + 1;
        }
        for (var note : checkpoints(org)) {
            file.checkpoint(note);
        }
        file.flush();
    }

    private void keepSigning() {
        try {
            while (!closed.await(1, TimeUnit.SECONDS)) {
                signDue();
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private void signDue() {
        var now = clock.instant();
        grown.forEach((org, what) -> {
            if (what.entries() < CHECKPOINT_ENTRIES && now.isBefore(what.since().plus(CHECKPOINT_EVERY))) {
                return;
            }
            try {
                grown.remove(org, what);
                checkpoint(org);
            } catch (RuntimeException e) {
                LOG.warn("no checkpoint for {}: {}", org, e.toString());
                grown.putIfAbsent(org, what);
            }
        });
    }

    /// How the log is doing.
    ///
    /// @param waiting entries that wait for a commit
    /// @param isTableUp whether commits go through
    /// @param isFileUp whether the file takes entries; true where there is none
    /// @param fileDropped entries that are missing in the file
    public record Health(
            long entries, long batches, int waiting, boolean isTableUp, boolean isFileUp, long fileDropped) {}

    public Health health() {
        return new Health(
                entries.sum(),
                writer.batches(),
                writer.waiting(),
                writer.isUp(),
                file == null || file.isUp(),
                file == null ? 0 : file.dropped());
    }

    @Override
    public void close() {
        closed.countDown();
        writer.close();
        if (file != null) {
            file.close();
        }
        if (signer != null) {
            try {
                signer.join(Duration.ofSeconds(2));
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
