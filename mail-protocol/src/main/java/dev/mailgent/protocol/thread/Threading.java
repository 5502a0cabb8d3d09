package dev.mailgent.protocol.thread;

import java.time.Duration;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;

/// The decisions of threading, one small pure function each; [ThreadIndex] and the SQL store both call them.
public final class Threading {
    /// How far apart two messages may be to be joined by subject alone.
    public static final Duration SUBJECT_WINDOW = Duration.ofDays(7);

    /// A thread with more messages is never taken apart again ([#mayContradict]).
    public static final int MAX_RECHECKED_MESSAGES = 200;

    private Threading() {}

    /// Whether only the subject can tell where this message belongs: it looks like a reply but names no ancestor.
    public static boolean asksForSubject(ThreadFacts message) {
        return message.ancestors().isEmpty()
                && message.subject().isReply()
                && !message.subject().base().isEmpty();
    }

    /// Whether `reply` continues the talk `earlier` is part of, by subject, people and time. Ask [#asksForSubject]
    /// first.
    public static boolean continues(ThreadFacts reply, ThreadFacts earlier) {
        return reply.subject().base().equals(earlier.subject().base())
                && Duration.between(earlier.at(), reply.at()).abs().compareTo(SUBJECT_WINDOW) <= 0
                && (sharesSomeone(reply, earlier)
                        || (reply.participants().isEmpty()
                                && earlier.participants().isEmpty()));
    }

    /// Whether a message whose id is already taken belongs with the one that has it. Programs that give every mail the
    /// same id exist, so an id alone is not enough: someone must take part in both.
    public static boolean isTwin(ThreadFacts message, ThreadFacts holder) {
        return sharesSomeone(message, holder);
    }

    /// Whether a message that arrives after others named it may contradict what they said of its ancestors, be it that
    /// it has none. Only a loop of references does; then [ReferenceForest] says which of the thread's messages stay
    /// together.
    public static boolean mayContradict(boolean namedBefore, int messagesInThread) {
        return namedBefore && messagesInThread <= MAX_RECHECKED_MESSAGES;
    }

    /// Which of several threads keeps its id when they turn out to be one: the largest, then the oldest.
    public static <T extends MergeCandidate> T survivor(Collection<T> threads) {
        return Collections.max(
                threads,
                Comparator.<T>comparingInt(MergeCandidate::messages)
                        .thenComparing(Comparator.<T>comparingLong(MergeCandidate::order)
                                .reversed()));
    }

    /// A thread that may keep its id in a merge.
    public interface MergeCandidate {
        int messages();

        /// Grows with creation; the lower one is older.
        long order();
    }

    private static boolean sharesSomeone(ThreadFacts one, ThreadFacts other) {
        return !Collections.disjoint(one.participants(), other.participants());
    }
}
