package dev.mailgent.mail.message;

import dev.mailgent.event.Events;
import dev.mailgent.event.FeedNumbers;
import dev.mailgent.platform.db.Insert;
import dev.mailgent.platform.db.RoundTrip;
import dev.mailgent.platform.db.Tx;
import dev.mailgent.platform.id.IdentityId;
import dev.mailgent.platform.id.Ids;
import dev.mailgent.platform.id.OrgId;
import dev.mailgent.protocol.mime.MimeParser;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Adds messages of one organization to their inboxes inside an open transaction: a number in the feed, a thread, the
/// rows, the event. Costs two round trips a batch, whatever its size, and a third when it continues known threads.
public final class MessageWriter {
    /// A repeat of a mail within this time is the same mail (RFC 1047: a lost 250 makes the sender repeat).
    static final Duration REPEAT_WINDOW = Duration.ofHours(24);

    /// Asked as a range in order, which only the index of Message-IDs gives without a sort: while a new table has no
    /// statistics, equality costs the same by any index of the inbox, and a cached plan would walk all of it.
    private static final String SAME_IDS = """
            SELECT w.identity_id, w.message_id, m.id, m.content_hash, m.thread_id, m.seq, m.created_at
              FROM unnest(?::uuid[], ?::text[]) AS w (identity_id, message_id),
                   LATERAL (SELECT id, content_hash, thread_id, seq, created_at FROM message
                             WHERE org_id = ? AND identity_id = w.identity_id
                               AND message_id >= w.message_id AND message_id <= w.message_id
                             ORDER BY message_id LIMIT 1) m
            """;

    private static final Insert INSERT_MESSAGE = Insert.into(
            "message",
            "org_id uuid",
            "id uuid",
            "identity_id uuid",
            "seq int8",
            "thread_id uuid",
            "message_id text",
            "content_hash bytea",
            "labels text[]",
            "subject text",
            "size_bytes int4",
            "created_at timestamptz");
    private static final Insert INSERT_LABEL = Insert.into(
            "message_label", "org_id uuid", "identity_id uuid", "label text", "seq int8", "message_id uuid");
    private static final Insert INSERT_VIEW = Insert.into(
            "message_view",
            "org_id uuid",
            "message_id uuid",
            "identity_id uuid",
            "parser_version int2",
            "view text",
            "html text",
            "trace text",
            "blob_sha256 bytea",
            "bcc text[]");
    private static final Insert INSERT_RAW = Insert.into(
                    "raw_message",
                    "org_id uuid",
                    "sha256 bytea",
                    "version int2",
                    "size_bytes int4",
                    "data bytea",
                    "created_at timestamptz",
                    "refs int4")
            .onConflict("(org_id, sha256) DO UPDATE SET refs = raw_message.refs + excluded.refs");
    private static final short RAW_VERSION = 1;

    private final @Nullable SearchPacker packer;

    /// A writer after which no block of the feed is packed until a search asks.
    public MessageWriter() {
        this.packer = null;
    }

    /// @param packer hears of every block of the feed that fills
    public MessageWriter(SearchPacker packer) {
        this.packer = packer;
    }

    /// A message that is in the inbox already under an id this batch brings. Never compared by value.
    @SuppressWarnings("ArrayRecordComponent")
    private record Stored(UUID id, byte[] contentHash, UUID threadId, long seq, Instant createdAt) {}

    private record InboxKey(UUID identity, String messageId) {}

    /// What else belongs to a batch: adds its statements to the round trip that writes the messages.
    @FunctionalInterface
    public interface Alongside {
        /// @param placed one place per message, in the order given
        void add(RoundTrip trip, List<Placed> placed);
    }

    /// Writes the batch in order. The caller has entered `org` and commits.
    ///
    /// @return one place per message, in the order given
    public List<Placed> write(Tx tx, OrgId org, List<NewMessage> batch) {
        return write(tx, org, batch, (_, _) -> {});
    }

    /// [#write] with more rows.
    public List<Placed> write(Tx tx, OrgId org, List<NewMessage> batch, Alongside alongside) {
        var question = tx.roundTrip();
        var counts = counts(batch);
        var taken = FeedNumbers.take(question, org, counts);
        var same = sameIds(question, org, batch);
        var refs = ThreadPlacer.knownRefs(question, org, batch);
        question.run();
        var next = firstNumbers(org, counts, taken.rows());
        var known = new HashMap<InboxKey, Stored>();
        same.rows().forEach(entry -> known.put(entry.getKey(), entry.getValue()));
        var threads = ThreadPlacer.begin(tx, org, batch, refs.rows());
        var fresh = new ArrayList<Numbered>();
        var repeats = new HashMap<UUID, Placed>();
        for (var message : batch) {
            var identity = message.agent().id().value();
            var wanted = message.facts().messageId();
            var key = wanted == null ? null : new InboxKey(identity, wanted);
            var earlier = key == null ? null : known.get(key);
            if (key != null && earlier != null && isRepeat(message, earlier)) {
                repeats.put(
                        message.id(),
                        new Placed(earlier.id(), key.messageId(), earlier.threadId(), earlier.seq(), true));
                continue;
            }
            var messageId = wanted == null || earlier != null ? synthetic(message) : wanted;
            long seq = next.merge(identity, 1L, Long::sum);
            threads.place(message, seq, earlier != null);
            if (key != null && earlier == null) {
                known.put(
                        key,
                        new Stored(
                                message.id(),
                                message.contentHash(),
                                threads.threadOf(message),
                                seq,
                                message.createdAt()));
            }
            fresh.add(new Numbered(message, messageId, seq));
        }
        var writing = tx.roundTrip();
        threads.finish(writing);

        var rows = new Rows(org, taken.rows());
        var placed = new HashMap<>(repeats);
        for (var numbered : fresh) {
            var message = numbered.message();
            var thread = threads.threadOf(message);
            rows.add(message, numbered.messageId(), thread, numbered.seq());
            placed.put(message.id(), new Placed(message.id(), numbered.messageId(), thread, numbered.seq(), false));
        }
        rows.write(writing);
        var places = batch.stream()
                .map(message -> Objects.requireNonNull(placed.get(message.id())))
                .toList();
        alongside.add(writing, places);
        writing.run();
        return places;
    }

    private record Numbered(NewMessage message, String messageId, long seq) {}

    private static boolean isRepeat(NewMessage message, Stored earlier) {
        return Arrays.equals(message.contentHash(), earlier.contentHash())
                && Duration.between(earlier.createdAt(), message.createdAt())
                                .abs()
                                .compareTo(REPEAT_WINDOW)
                        <= 0;
    }

    /// An id of ours for a message whose own is missing, malformed, or taken by another message of the inbox.
    private static String synthetic(NewMessage message) {
        var email = message.agent().email();
        return "<" + message.id() + email.substring(email.indexOf('@')) + ">";
    }

    private static Map<UUID, Integer> counts(List<NewMessage> batch) {
        var counts = new LinkedHashMap<UUID, Integer>();
        batch.forEach(message -> counts.merge(message.agent().id().value(), 1, Integer::sum));
        return counts;
    }

    /// The number before the first of this batch, per identity.
    private Map<UUID, Long> firstNumbers(OrgId org, Map<UUID, Integer> counts, List<FeedNumbers.Taken> taken) {
        var next = new HashMap<UUID, Long>();
        taken.forEach(row -> next.put(row.identity(), row.last() - counts.getOrDefault(row.identity(), 0)));
        if (next.size() != counts.size()) {
            throw new IllegalStateException("an identity of the batch has no feed");
        }
        if (packer != null) {
            next.forEach((identity, before) -> packer.numbersGiven(
                    org, new IdentityId(identity), before + 1, before + counts.getOrDefault(identity, 0)));
        }
        return next;
    }

    private static RoundTrip.Answer<Map.Entry<InboxKey, Stored>> sameIds(
            RoundTrip trip, OrgId org, List<NewMessage> batch) {
        var identities = new ArrayList<UUID>();
        var messageIds = new ArrayList<String>();
        for (var message : batch) {
            var id = message.facts().messageId();
            if (id != null) {
                identities.add(message.agent().id().value());
                messageIds.add(id);
            }
        }
        return trip.query(
                SAME_IDS,
                row -> Map.entry(
                        new InboxKey(row.uuid("identity_id"), row.string("message_id")),
                        new Stored(
                                row.uuid("id"),
                                row.bytes("content_hash"),
                                row.uuid("thread_id"),
                                row.number("seq"),
                                row.instant("created_at"))),
                identities,
                messageIds,
                org.value());
    }

    /// The rows of a batch, table by table, written once all places are known.
    private static final class Rows {
        private final OrgId org;
        private final List<@Nullable Object[]> messages = new ArrayList<>();
        private final List<@Nullable Object[]> views = new ArrayList<>();
        private final List<@Nullable Object[]> labels = new ArrayList<>();
        /// By the name of the bytes, in order: one statement may not touch a row twice, and two writers must not wait
        /// for each other.
        private final Map<String, @Nullable Object[]> raws = new TreeMap<>();
        private final List<Events.New> events = new ArrayList<>();
        private final Map<UUID, Long> txs = new HashMap<>();

        Rows(OrgId org, List<FeedNumbers.Taken> taken) {
            this.org = org;
            taken.forEach(row -> txs.put(row.identity(), row.tx()));
        }

        void add(NewMessage message, String messageId, UUID thread, long seq) {
            var identity = message.agent().id().value();
            messages.add(new @Nullable Object[] {
                org.value(),
                message.id(),
                identity,
                seq,
                thread,
                messageId,
                message.contentHash(),
                message.labels(),
                message.subject(),
                message.rawSize(),
                message.createdAt()
            });
            views.add(new @Nullable Object[] {
                org.value(),
                message.id(),
                identity,
                (short) MimeParser.VERSION,
                message.content().stored(),
                message.html(),
                message.trace(),
                message.rawSha256(),
                message.bcc()
            });
            for (var label : Labels.indexed(message.labels())) {
                labels.add(new @Nullable Object[] {org.value(), identity, label, seq, message.id()});
            }
            raws.merge(
                    HexFormat.of().formatHex(message.rawSha256()),
                    new @Nullable Object[] {
                        org.value(),
                        message.rawSha256(),
                        RAW_VERSION,
                        message.rawSize(),
                        message.raw(),
                        message.createdAt(),
                        1
                    },
                    (row, _) -> {
                        row[6] = (Integer) Objects.requireNonNull(row[6]) + 1;
                        return row;
                    });
            var body = Map.of("messageId", messageId, "threadId", Ids.wire("thd_", thread));
            var tx = Objects.requireNonNull(txs.get(identity));
            events.add(
                    new Events.New(new IdentityId(identity), seq, tx, message.eventType(), body, message.createdAt()));
        }

        void write(RoundTrip trip) {
            trip.insert(INSERT_MESSAGE, messages);
            trip.insert(INSERT_LABEL, labels);
            trip.insert(INSERT_VIEW, views);
            trip.insert(INSERT_RAW, List.copyOf(raws.values()));
            Events.write(trip, org, events);
        }
    }
}
