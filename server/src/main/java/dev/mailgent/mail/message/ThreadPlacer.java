package dev.mailgent.mail.message;

import dev.mailgent.platform.db.Insert;
import dev.mailgent.platform.db.RoundTrip;
import dev.mailgent.platform.db.Tx;
import dev.mailgent.platform.id.Ids;
import dev.mailgent.platform.id.OrgId;
import dev.mailgent.platform.time.Times;
import dev.mailgent.protocol.thread.ReferenceForest;
import dev.mailgent.protocol.thread.ThreadFacts;
import dev.mailgent.protocol.thread.Threading;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Finds or makes the thread of each message of a batch, by the rules of [Threading]; the table `thread_ref` plays the
/// part of the in-memory index. The common cases cost two reads a batch; a merge or a search by subject costs its own.
final class ThreadPlacer {
    private static final String KNOWN_REFS = """
            SELECT w.identity_id, w.ref, r.thread_id
              FROM unnest(?::uuid[], ?::uuid[]) AS w (identity_id, ref),
                   LATERAL (SELECT thread_id FROM thread_ref
                             WHERE org_id = ? AND identity_id = w.identity_id AND ref = w.ref LIMIT 1) r
            """;
    private static final String THREADS = """
            SELECT t.id, t.identity_id, t.subject, t.base_subject, t.message_count, t.created_at
              FROM unnest(?::uuid[]) AS w (id),
                   LATERAL (SELECT * FROM thread WHERE org_id = ? AND id = w.id LIMIT 1) t
            """;
    private static final Insert INSERT_THREAD = Insert.into(
            "thread",
            "org_id uuid",
            "id uuid",
            "identity_id uuid",
            "public_id int8",
            "subject text",
            "base_subject uuid",
            "message_count int4",
            "last_seq int8",
            "created_at timestamptz",
            "updated_at timestamptz");
    private static final String GROW_THREADS = """
            UPDATE thread t
               SET message_count = t.message_count + w.added, last_seq = greatest(t.last_seq, w.seq),
                   updated_at = w.at::timestamptz
              FROM unnest(?::uuid[], ?::int[], ?::bigint[], ?::text[]) AS w (id, added, seq, at)
             WHERE t.org_id = ? AND t.id = w.id
            """;
    private static final Insert INSERT_REF = Insert.into(
                    "thread_ref", "org_id uuid", "identity_id uuid", "ref uuid", "thread_id uuid")
            .onConflict("DO NOTHING");

    /// A Message-ID of an inbox, by its key.
    record Ref(UUID identity, UUID key) {}

    private final Tx tx;
    private final OrgId org;
    private final Map<Ref, UUID> refs = new HashMap<>();
    private final Map<UUID, ThreadState> threads = new LinkedHashMap<>();
    private final List<@Nullable Object[]> newRefs = new ArrayList<>();

    /// Messages of this batch in order: their rows are not written yet, so SQL does not see them.
    private final Map<UUID, InBatch> batched = new LinkedHashMap<>();

    private record Grown(UUID id, int added, long seq, Instant at) {}

    private record InBatch(NewMessage message, UUID thread) {}

    private ThreadPlacer(Tx tx, OrgId org) {
        this.tx = tx;
        this.org = org;
    }

    /// Asks what the table knows of every id the batch names.
    static RoundTrip.Answer<Map.Entry<Ref, UUID>> knownRefs(RoundTrip trip, OrgId org, List<NewMessage> batch) {
        var wanted = new LinkedHashSet<Ref>();
        for (var message : batch) {
            var identity = message.agent().id().value();
            message.facts().ids().forEach(id -> wanted.add(new Ref(identity, RefKey.of(id))));
        }
        return trip.query(
                KNOWN_REFS,
                row -> Map.entry(new Ref(row.uuid("identity_id"), row.uuid("ref")), row.uuid("thread_id")),
                wanted.stream().map(Ref::identity).toList(),
                wanted.stream().map(Ref::key).toList(),
                org.value());
    }

    /// Begins a batch with what [#knownRefs] found, and reads the threads it names.
    static ThreadPlacer begin(Tx tx, OrgId org, List<NewMessage> batch, List<Map.Entry<Ref, UUID>> known) {
        var placer = new ThreadPlacer(tx, org);
        known.forEach(entry -> placer.refs.put(entry.getKey(), entry.getValue()));
        var named = new LinkedHashSet<>(placer.refs.values());
        batch.stream().map(NewMessage::threadId).forEach(id -> {
            if (id != null) {
                named.add(id);
            }
        });
        placer.load(List.copyOf(named));
        return placer;
    }

    private void load(List<UUID> wanted) {
        var ids = wanted.stream().filter(id -> !threads.containsKey(id)).toList();
        if (ids.isEmpty()) {
            return;
        }
        tx.query(
                        THREADS,
                        row -> new ThreadState(
                                row.uuid("id"),
                                row.uuid("identity_id"),
                                row.stringOrNull("subject"),
                                row.uuidOrNull("base_subject"),
                                row.instant("created_at"),
                                false,
                                row.integer("message_count")),
                        ids,
                        org.value())
                .forEach(thread -> threads.put(thread.id, thread));
    }

    /// Finds the thread of `message`; ask [#threadOf] once the whole batch is placed, since threads may still merge.
    ///
    /// @param idTaken another message of the inbox has its Message-ID
    void place(NewMessage message, long seq, boolean idTaken) {
        var facts = message.facts();
        var identity = message.agent().id().value();
        var own = facts.messageId() == null ? null : new Ref(identity, RefKey.of(facts.messageId()));
        var namedBefore = own != null && !idTaken && refs.containsKey(own);

        var thread = message.threadId() == null ? null : threads.get(message.threadId());
        if (thread == null) {
            thread = find(message, facts, idTaken);
        }
        thread.added++;
        thread.lastSeq = Math.max(thread.lastSeq, seq);
        thread.updatedAt = message.createdAt();
        var id = thread.id;
        batched.put(message.id(), new InBatch(message, id));
        facts.ids().forEach(ref -> know(new Ref(identity, RefKey.of(ref)), id));
        if (Threading.mayContradict(namedBefore, thread.messages())) {
            takeApart(message, thread);
        }
    }

    /// The thread a placed message is in.
    UUID threadOf(NewMessage message) {
        var place = batched.get(message.id());
        if (place == null) {
            throw new IllegalStateException("not placed");
        }
        return place.thread();
    }

    private ThreadState find(NewMessage message, ThreadFacts facts, boolean idTaken) {
        var identity = message.agent().id().value();
        var found = new LinkedHashSet<ThreadState>();
        for (var ancestor : facts.ancestors()) {
            addKnown(new Ref(identity, RefKey.of(ancestor)), found);
        }
        var own = facts.messageId();
        if (own != null) {
            var ref = new Ref(identity, RefKey.of(own));
            if (refs.containsKey(ref) && (!idTaken || isTwin(message, own))) {
                addKnown(ref, found);
            }
        }
        if (found.isEmpty() && Threading.asksForSubject(facts)) {
            var joined = bySubject(message);
            if (joined != null) {
                load(List.of(joined));
                addThread(joined, found);
            }
        }
        if (found.isEmpty()) {
            return fresh(message);
        }
        var survivor = Threading.survivor(found);
        if (found.size() > 1) {
            flush();
            for (var other : found) {
                if (other != survivor) {
                    merge(other, survivor);
                }
            }
        }
        return survivor;
    }

    private @Nullable UUID bySubject(NewMessage reply) {
        for (var place : List.copyOf(batched.values()).reversed()) {
            if (place.message().agent().equals(reply.agent())
                    && Threading.continues(reply.facts(), place.message().facts())) {
                return place.thread();
            }
        }
        flush();
        return ThreadLookup.bySubject(tx, org, reply);
    }

    private boolean isTwin(NewMessage message, String ownId) {
        for (var place : batched.values()) {
            if (place.message().agent().equals(message.agent())
                    && ownId.equals(place.message().facts().messageId())) {
                return Threading.isTwin(message.facts(), place.message().facts());
            }
        }
        var agent = message.agent();
        var holder = ThreadLookup.holderOf(tx, org, agent.id(), agent.email(), ownId);
        return holder == null || Threading.isTwin(message.facts(), holder);
    }

    private void addKnown(Ref ref, Set<ThreadState> found) {
        var id = refs.get(ref);
        if (id != null) {
            addThread(id, found);
        }
    }

    private void addThread(UUID id, Set<ThreadState> found) {
        var thread = threads.get(id);
        if (thread != null) {
            found.add(thread);
        }
    }

    private ThreadState fresh(NewMessage message) {
        var base = message.facts().subject().base();
        var thread = new ThreadState(
                Ids.mint(message.createdAt()),
                message.agent().id().value(),
                message.subject(),
                base.isEmpty() ? null : RefKey.of(base),
                message.createdAt(),
                true,
                0);
        threads.put(thread.id, thread);
        return thread;
    }

    private void know(Ref ref, UUID thread) {
        // A reference whose thread was deleted points nowhere: it is taken over.
        var before = refs.get(ref);
        if (before == null) {
            refs.put(ref, thread);
            newRefs.add(new @Nullable Object[] {org.value(), ref.identity(), ref.key(), thread});
        }
    }

    private void merge(ThreadState from, ThreadState into) {
        ThreadLookup.merge(tx, org, from, into);
        into.stored += from.stored;
        threads.remove(from.id);
        refs.replaceAll((_, thread) -> thread.equals(from.id) ? into.id : thread);
        batched.replaceAll(
                (_, place) -> place.thread().equals(from.id) ? new InBatch(place.message(), into.id) : place);
    }

    /// A loop of references came to light: what no parent holds together becomes a thread of its own.
    private void takeApart(NewMessage message, ThreadState thread) {
        flush();
        var email = message.agent().email();
        var members = new ArrayList<>(ThreadLookup.ofThread(tx, org, email, thread.id));
        batched.forEach((id, place) -> {
            if (place.thread().equals(thread.id)) {
                members.add(new ThreadLookup.StoredFacts(
                        id, thread.id, place.message().facts()));
            }
        });
        var facts = members.stream().map(ThreadLookup.StoredFacts::facts).toList();
        var components = ReferenceForest.of(facts).components();
        var ids = facts.stream().map(ThreadFacts::messageId).toList();
        var joinedOtherwise = facts.stream().anyMatch(Threading::asksForSubject)
                || ids.contains(null)
                || new HashSet<>(ids).size() < ids.size();
        if (components.size() == 1 || joinedOtherwise) {
            return;
        }
        var largest = components.stream().mapToInt(List::size).max().orElseThrow();
        var kept = false;
        for (var component : components) {
            if (!kept && component.size() == largest) {
                kept = true;
            } else {
                moveOut(thread, component.stream().map(members::get).toList());
            }
        }
    }

    private void moveOut(ThreadState from, List<ThreadLookup.StoredFacts> leaving) {
        var first = leaving.getFirst().facts();
        var fresh = new ThreadState(
                Ids.mint(first.at()), from.identity, from.subject, from.baseSubject, first.at(), true, 0);
        fresh.added = leaving.size();
        fresh.lastSeq = from.lastSeq;
        fresh.updatedAt = leaving.getLast().facts().at();
        threads.put(fresh.id, fresh);
        from.stored -= leaving.size();
        flush();
        ThreadLookup.moveOut(tx, org, from, fresh, leaving);
        for (var member : leaving) {
            batched.computeIfPresent(member.id(), (_, place) -> new InBatch(place.message(), fresh.id));
            var own = member.facts().messageId();
            if (own != null) {
                refs.put(new Ref(from.identity, RefKey.of(own)), fresh.id);
            }
        }
    }

    /// Writes what is pending, so that SQL sees the batch so far.
    private void flush() {
        var trip = tx.roundTrip();
        finish(trip);
        trip.run();
    }

    /// Writes what is pending with what else `trip` does.
    void finish(RoundTrip trip) {
        var inserts = new ArrayList<@Nullable Object[]>();
        var grown = new ArrayList<Grown>();
        for (var thread : threads.values()) {
            if (thread.added == 0) {
                continue;
            }
            if (thread.fresh) {
                inserts.add(new @Nullable Object[] {
                    org.value(),
                    thread.id,
                    thread.identity,
                    thread.id.getLeastSignificantBits(),
                    thread.subject,
                    thread.baseSubject,
                    thread.added,
                    thread.lastSeq,
                    thread.createdAt,
                    thread.updatedAt
                });
            } else {
                grown.add(new Grown(thread.id, thread.added, thread.lastSeq, thread.updatedAt));
            }
            thread.fresh = false;
            thread.stored += thread.added;
            thread.added = 0;
        }
        trip.insert(INSERT_THREAD, inserts);
        if (!grown.isEmpty()) {
            trip.update(
                    GROW_THREADS,
                    grown.stream().map(Grown::id).toList(),
                    grown.stream().map(Grown::added).toList(),
                    grown.stream().map(Grown::seq).toList(),
                    grown.stream().map(row -> Times.sql(row.at()).toString()).toList(),
                    org.value());
        }
        trip.insert(INSERT_REF, List.copyOf(newRefs));
        newRefs.clear();
    }
}
