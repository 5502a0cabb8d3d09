package dev.mailgent.protocol.smtp.server;

import java.util.concurrent.atomic.LongAdder;

/// Plain counters since start, for whatever exports metrics. Read them at any time; they only grow.
public final class SmtpCounters {
    final LongAdder sessions = new LongAdder();
    final LongAdder sessionsRefused = new LongAdder();
    final LongAdder sessionsEncrypted = new LongAdder();
    final LongAdder sessionsTimedOut = new LongAdder();
    final LongAdder messages = new LongAdder();
    final LongAdder messagesRefused = new LongAdder();
    final LongAdder messagesDeferred = new LongAdder();
    final LongAdder recipientsRefused = new LongAdder();
    final LongAdder errors = new LongAdder();
    final LongAdder messageBytes = new LongAdder();

    /// Sessions that got a greeting.
    public long sessions() {
        return sessions.sum();
    }

    /// Connections answered 421 (or what [MailReceiver#connected] said) instead of a greeting.
    public long sessionsRefused() {
        return sessionsRefused.sum();
    }

    /// Sessions that reached TLS.
    public long sessionsEncrypted() {
        return sessionsEncrypted.sum();
    }

    /// Sessions ended for being idle or too slow.
    public long sessionsTimedOut() {
        return sessionsTimedOut.sum();
    }

    /// Messages answered 250.
    public long messages() {
        return messages.sum();
    }

    /// Messages answered 5xx after they came.
    public long messagesRefused() {
        return messagesRefused.sum();
    }

    /// Messages answered 4xx after they came.
    public long messagesDeferred() {
        return messagesDeferred.sum();
    }

    /// Recipients answered 4xx or 5xx.
    public long recipientsRefused() {
        return recipientsRefused.sum();
    }

    /// Commands that were wrong.
    public long errors() {
        return errors.sum();
    }

    /// Bytes of messages answered 250.
    public long messageBytes() {
        return messageBytes.sum();
    }
}
