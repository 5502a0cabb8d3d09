package dev.mailgent.protocol.smtp.client;

import java.io.Closeable;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/// Closes a socket that takes too long over a step. One clock for reads, writes and handshakes, which a read time-out
/// is not: a byte a minute resets that one for ever.
final class Deadlines implements AutoCloseable {
    private final ScheduledThreadPoolExecutor timer;

    Deadlines() {
        timer = new ScheduledThreadPoolExecutor(
                1, Thread.ofPlatform().daemon().name("smtp-deadlines").factory());
        timer.setRemoveOnCancelPolicy(true);
    }

    /// One step of a conversation: may throw what sockets throw.
    @FunctionalInterface
    interface Step<T> {
        T run() throws IOException;
    }

    /// @throws SocketTimeoutException when the step was cut off
    <T> T within(Duration limit, Socket socket, Step<T> step) throws IOException {
        ScheduledFuture<?> alarm = timer.schedule(() -> closeQuietly(socket), limit.toMillis(), TimeUnit.MILLISECONDS);
        try {
            return step.run();
        } catch (IOException e) {
            if (alarm.isDone()) {
                var late = new SocketTimeoutException("no answer within " + limit.toSeconds() + " s");
                late.initCause(e);
                throw late;
            }
            throw e;
        } finally {
            alarm.cancel(false);
        }
    }

    /// Runs a chore every so often until closed.
    void every(Duration period, Runnable chore) {
        var _ = timer.scheduleWithFixedDelay(chore, period.toMillis(), period.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }

    static void closeQuietly(Closeable socket) {
        try {
            socket.close();
        } catch (IOException _) {
            // Closed is closed.
        }
    }
}
