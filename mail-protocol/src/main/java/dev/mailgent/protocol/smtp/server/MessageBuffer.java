package dev.mailgent.protocol.smtp.server;

import dev.mailgent.protocol.smtp.SmtpReply;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.EnumSet;
import org.jspecify.annotations.Nullable;

/// Bytes of one message while they come in. Grows by what arrived, never by what was announced. After a fault it only
/// counts: the message is read to its end and dropped, so that the session stays in step.
final class MessageBuffer {
    private static final int FIRST_CHUNK = 4 * 1024;
    private static final int LARGEST_CHUNK = 1024 * 1024;

    private final long maxBytes;
    private final MemoryBudget budget;
    private final Deque<byte[]> full = new ArrayDeque<>(0);
    private final EnumSet<Note> notes = EnumSet.noneOf(Note.class);
    private byte[] chunk = new byte[0];
    private int used;
    private long held;
    private long size;
    private @Nullable SmtpReply fault;

    MessageBuffer(long maxBytes, MemoryBudget budget) {
        this.maxBytes = maxBytes;
        this.budget = budget;
    }

    void append(byte[] from, int offset, int length) {
        size += length;
        if (fault != null) {
            return;
        }
        if (size > maxBytes) {
            fail(Replies.TOO_BIG);
            return;
        }
        var at = offset;
        var left = length;
        while (left > 0) {
            if (used == chunk.length && !grow(left)) {
                return;
            }
            var part = Math.min(left, chunk.length - used);
            System.arraycopy(from, at, chunk, used, part);
            used += part;
            at += part;
            left -= part;
        }
    }

    private boolean grow(int wanted) {
        // As much again as there is, or what is at hand if that is more.
        var next = Math.clamp(Math.max(held, wanted), FIRST_CHUNK, LARGEST_CHUNK);
        if (!budget.take(next)) {
            fail(Replies.NO_MEMORY);
            return false;
        }
        held += next;
        if (used > 0) {
            full.add(chunk);
        }
        chunk = new byte[next];
        used = 0;
        return true;
    }

    /// The first fault is the one that is answered.
    void fail(SmtpReply reply) {
        if (fault == null) {
            fault = reply;
        }
        release();
    }

    @Nullable
    SmtpReply fault() {
        return fault;
    }

    void note(Note note) {
        notes.add(note);
    }

    EnumSet<Note> notes() {
        return notes;
    }

    /// Bytes that came, those dropped after a fault too.
    long size() {
        return size;
    }

    /// One array of exactly the bytes kept; null (and a fault) when there is no memory to join them.
    byte @Nullable [] join() {
        if (fault != null) {
            return null;
        }
        if (full.isEmpty()) {
            return Arrays.copyOf(chunk, used);
        }
        if (!budget.take(size)) {
            fail(Replies.NO_MEMORY);
            return null;
        }
        var whole = new byte[(int) size];
        var at = 0;
        for (var part : full) {
            System.arraycopy(part, 0, whole, at, part.length);
            at += part.length;
        }
        System.arraycopy(chunk, 0, whole, at, used);
        release();
        held = size;
        return whole;
    }

    /// Gives the memory back; call when the message was kept or dropped. Harmless when called again.
    void release() {
        budget.giveBack(held);
        held = 0;
        full.clear();
        chunk = new byte[0];
        used = 0;
    }
}
