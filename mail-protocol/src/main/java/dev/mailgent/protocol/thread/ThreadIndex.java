package dev.mailgent.protocol.thread;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The threads of one mailbox in memory, growing message by message. The reference for what the SQL store must answer.
///
/// Each known id belongs to one thread; a message joins every thread that knows one of its ids, which merges them. So a
/// root that arrives late gathers its replies, and loops need no guard.
public final class ThreadIndex {
    private final List<Entry> entries = new ArrayList<>();
    private final Map<String, Talk> byId = new HashMap<>();
    private final Map<String, Entry> holders = new HashMap<>();
    private final Map<String, List<Entry>> bySubject = new HashMap<>();
    private long created;

    /// @return the message's index, counting from 0 in order of arrival
    public int add(ThreadFacts message) {
        var namedBefore = message.messageId() != null
                && byId.containsKey(message.messageId())
                && !holders.containsKey(message.messageId());
        var found = threadsOf(message);
        var talk = found.isEmpty() ? new Talk(created++) : Threading.survivor(found);
        found.stream().filter(other -> other != talk).forEach(other -> absorb(talk, other));

        var entry = new Entry(entries.size(), message, talk);
        entries.add(entry);
        talk.entries.add(entry);
        if (message.messageId() != null) {
            holders.putIfAbsent(message.messageId(), entry);
        }
        message.ids().forEach(id -> know(id, talk));
        bySubject
                .computeIfAbsent(message.subject().base(), _ -> new ArrayList<>())
                .add(entry);
        if (Threading.mayContradict(namedBefore, talk.messages())) {
            takeApart(talk);
        }
        return entry.index;
    }

    /// Opaque, equal for messages of one thread; the id that survives merges.
    public long threadOf(int message) {
        return entries.get(message).talk.order;
    }

    /// The messages of each thread in order of arrival, threads in order of their first message.
    public List<List<Integer>> threads() {
        var seen = new LinkedHashSet<Talk>();
        entries.forEach(entry -> seen.add(entry.talk));
        return seen.stream()
                .map(talk ->
                        talk.entries.stream().map(entry -> entry.index).sorted().toList())
                .toList();
    }

    private Collection<Talk> threadsOf(ThreadFacts message) {
        var found = new LinkedHashSet<Talk>();
        message.ancestors().stream().filter(byId::containsKey).forEach(id -> found.add(byId.get(id)));
        var own = message.messageId();
        if (own != null && byId.containsKey(own)) {
            var holder = holders.get(own);
            if (holder == null || Threading.isTwin(message, holder.facts)) {
                found.add(byId.get(own));
            }
        }
        if (found.isEmpty() && Threading.asksForSubject(message)) {
            var earlier = latestBySubject(message);
            if (earlier != null) {
                found.add(earlier.talk);
            }
        }
        return found;
    }

    private @Nullable Entry latestBySubject(ThreadFacts message) {
        var candidates = bySubject.getOrDefault(message.subject().base(), List.of());
        for (var candidate : candidates.reversed()) {
            if (Threading.continues(message, candidate.facts)) {
                return candidate;
            }
        }
        return null;
    }

    private void know(String id, Talk talk) {
        if (byId.putIfAbsent(id, talk) == null) {
            talk.ids.add(id);
        }
    }

    private void absorb(Talk survivor, Talk other) {
        other.ids.forEach(id -> byId.put(id, survivor));
        survivor.ids.addAll(other.ids);
        other.entries.forEach(entry -> entry.talk = survivor);
        survivor.entries.addAll(other.entries);
    }

    /// After a loop of references came to light: what no parent holds together becomes a thread of its own.
    private void takeApart(Talk talk) {
        var inOrder = talk.entries.stream()
                .sorted((one, other) -> Integer.compare(one.index, other.index))
                .toList();
        var components = ReferenceForest.of(
                        inOrder.stream().map(entry -> entry.facts).toList())
                .components();
        var joinedOtherwise = inOrder.stream()
                .anyMatch(entry ->
                        Threading.asksForSubject(entry.facts) || holders.get(entry.facts.messageId()) != entry);
        if (components.size() == 1 || joinedOtherwise) {
            return;
        }
        var largest = components.stream().mapToInt(List::size).max().orElseThrow();
        var kept = false;
        for (var component : components) {
            if (!kept && component.size() == largest) {
                kept = true;
            } else {
                moveOut(talk, component.stream().map(inOrder::get).toList());
            }
        }
    }

    private void moveOut(Talk from, List<Entry> leaving) {
        var fresh = new Talk(created++);
        for (var entry : leaving) {
            from.entries.remove(entry);
            fresh.entries.add(entry);
            entry.talk = fresh;
            var own = entry.facts.messageId();
            if (own != null && holders.get(own) == entry && from.ids.remove(own)) {
                byId.put(own, fresh);
                fresh.ids.add(own);
            }
        }
    }

    private static final class Talk implements Threading.MergeCandidate {
        private final long order;
        private final Set<String> ids = new HashSet<>();
        private final List<Entry> entries = new ArrayList<>();

        Talk(long order) {
            this.order = order;
        }

        @Override
        public int messages() {
            return entries.size();
        }

        @Override
        public long order() {
            return order;
        }
    }

    private static final class Entry {
        private final int index;
        private final ThreadFacts facts;
        private Talk talk;

        Entry(int index, ThreadFacts facts, Talk talk) {
            this.index = index;
            this.facts = facts;
            this.talk = talk;
        }
    }
}
