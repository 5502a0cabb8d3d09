package dev.mailgent.protocol.smtp.server;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

/// Large buffers for connections that are in the middle of a message; an idle one holds a small buffer of its own.
final class BufferPool {
    private static final int BUFFER_BYTES = 64 * 1024;
    private static final int KEPT = 64;

    private final BlockingQueue<byte[]> free = new ArrayBlockingQueue<>(KEPT);

    /// @return 64 KiB with anything in it
    byte[] take() {
        var buffer = free.poll();
        return buffer == null ? new byte[BUFFER_BYTES] : buffer;
    }

    void giveBack(byte[] buffer) {
        var _ = free.offer(buffer);
    }
}
