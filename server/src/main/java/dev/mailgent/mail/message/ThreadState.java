package dev.mailgent.mail.message;

import dev.mailgent.protocol.thread.Threading;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A thread while a batch is being placed: what the row will become.
final class ThreadState implements Threading.MergeCandidate {
    final UUID id;
    final UUID identity;
    final @Nullable String subject;
    final @Nullable UUID baseSubject;
    final Instant createdAt;
    /// Not in the table yet.
    boolean fresh;
    /// Messages in the table, and those this batch adds.
    int stored;
    int added;
    long lastSeq;
    Instant updatedAt;

    ThreadState(
            UUID id,
            UUID identity,
            @Nullable String subject,
            @Nullable UUID baseSubject,
            Instant createdAt,
            boolean fresh,
            int stored) {
        this.id = id;
        this.identity = identity;
        this.subject = subject;
        this.baseSubject = baseSubject;
        this.createdAt = createdAt;
        this.updatedAt = createdAt;
        this.fresh = fresh;
        this.stored = stored;
    }

    @Override
    public int messages() {
        return stored + added;
    }

    @Override
    public long order() {
        return id.getMostSignificantBits();
    }
}
