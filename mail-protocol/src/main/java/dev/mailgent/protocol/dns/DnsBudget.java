package dev.mailgent.protocol.dns;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/// A [Dns] for the work on one message: a total time, a total number of questions, and a memory so that no question
/// is asked twice, not even one that failed. Used by one thread; make one per message.
public final class DnsBudget implements Dns {
    /// RFC 7208 section 4.6.4 asks for at least 20 s; all checks of one message share it here.
    public static final Duration TOTAL = Duration.ofSeconds(20);

    /// The costliest honest message asks about 120 times (10 `mx` mechanisms of 10 hosts); ARC adds two a hop.
    private static final int MAX_QUESTIONS = 400;

    private final Dns dns;
    private final long deadlineNanos;
    private final Map<DnsQuestion<?>, DnsAnswer<?>> known = new HashMap<>();
    private int questionsLeft = MAX_QUESTIONS;

    private DnsBudget(Dns dns, Duration total) {
        this.dns = dns;
        this.deadlineNanos = System.nanoTime() + total.toNanos();
    }

    /// The budget `dns` already is, else a new one of 20 s. Every checker starts with this line.
    public static DnsBudget of(Dns dns) {
        return dns instanceof DnsBudget budget ? budget : new DnsBudget(dns, TOTAL);
    }

    public static DnsBudget of(Dns dns, Duration total) {
        return new DnsBudget(dns, total);
    }

    public <R> DnsAnswer<R> ask(DnsQuestion<R> question) {
        return ask(question, TOTAL);
    }

    @Override
    public <R> DnsAnswer<R> ask(DnsQuestion<R> question, Duration atMost) {
        @SuppressWarnings("unchecked") // only put below, under a question of the same R
        var remembered = (DnsAnswer<R>) known.get(question);
        if (remembered != null) {
            return remembered;
        }
        var answer = askAfresh(question, atMost);
        known.put(question, answer);
        return answer;
    }

    private <R> DnsAnswer<R> askAfresh(DnsQuestion<R> question, Duration atMost) {
        if (!DomainName.fitsDns(question.name())) {
            return new DnsAnswer.NoDomain<>();
        }
        var left = Duration.ofNanos(deadlineNanos - System.nanoTime());
        if (!left.isPositive()) {
            return new DnsAnswer.Failed<>("DNS time budget spent");
        }
        if (questionsLeft-- <= 0) {
            return new DnsAnswer.Failed<>("DNS question budget spent");
        }
        return dns.ask(question, left.compareTo(atMost) < 0 ? left : atMost);
    }
}
