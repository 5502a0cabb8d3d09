package dev.mailgent.platform.http;

import dev.mailgent.platform.problem.Problem;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/// What bodies of requests may hold of the heap, over all connections. It is counted as bytes come and not as they are
/// declared; whoever finds nothing left is told to come again.
final class BodyMemory {
    /// Most a chunked body may have: the HTTP library reads a chunk whole before anyone can refuse it.
    static final long CHUNKED_MOST = 64L * 1024 * 1024;

    /// A body is there about five times while it is handled: bytes, texts, decoded files, composed message, its parts.
    private static final int TIMES = 5;

    /// Room for at least one of the largest bodies, however small the heap.
    private static final long LEAST = TIMES * 40L * 1024 * 1024;

    private static final int KIB = 1024;

    /// Taken at once. A body's first bytes are free: the number of requests bounds them.
    private static final int STEP_KIB = 64;

    private final Semaphore kibibytes;
    private final Semaphore chunked;

    /// @param heap bytes; half of it may hold bodies
    BodyMemory(long heap) {
        this.kibibytes = new Semaphore((int) Math.min(Integer.MAX_VALUE, Math.max(LEAST, heap / 2) / KIB));
        this.chunked = new Semaphore((int) Math.max(2, heap / 8 / CHUNKED_MOST));
    }

    /// An empty body. Its owner closes it when nothing of the request is needed any more.
    Body body() {
        return new Body();
    }

    /// Takes one of the places for chunked bodies, whose memory nobody can count; true when it must be given back.
    boolean enterChunked() {
        try {
            return chunked.tryAcquire(1, TimeUnit.SECONDS);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    void leaveChunked() {
        chunked.release();
    }

    static RuntimeException full() {
        return new Problem.Unavailable("The server has no memory left for large requests.", Duration.ofSeconds(1))
                .asException();
    }

    /// A body on its way in.
    final class Body extends ByteArrayOutputStream {
        private int taken;

        @Override
        public synchronized void write(byte[] bytes, int from, int length) {
            var wanted = TIMES * ((size() + length) / KIB) - taken;
            if (wanted > 0 && size() >= STEP_KIB * KIB) {
                var step = Math.max(wanted, TIMES * STEP_KIB);
                if (!kibibytes.tryAcquire(step)) {
                    throw full();
                }
                taken += step;
            }
            super.write(bytes, from, length);
        }

        /// The bytes, which are no longer kept here.
        synchronized byte[] take() {
            var all = count == buf.length ? buf : Arrays.copyOf(buf, count);
            buf = new byte[0];
            count = 0;
            return all;
        }

        @Override
        public synchronized void close() {
            kibibytes.release(taken);
            taken = 0;
        }
    }
}
