package dev.mailgent.event;

import dev.mailgent.access.KeyWatch;
import dev.mailgent.platform.problem.ProblemException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// One open stream. Holds no events: it reads a page from the log when the bell rang and writes it
/// before it reads the next, so that a slow reader costs no memory. Between two pages it holds no
/// connection to the database.
final class EventStream implements EventBell.Listener {
    private static final int PAGE = 100;
    private static final Duration UNSETTLED = Duration.ofMillis(2);

    /// A database that restarts is waited for so long before the stream is ended.
    private static final Duration OUTAGE = Duration.ofSeconds(30);

    private final EventReader reader;
    private final KeyWatch key;
    private final Duration heartbeat;
    private final boolean looksAnyway;
    private long left;
    private long lastSign;

    private volatile boolean rang = true;
    private volatile boolean stopping;
    private volatile @Nullable Thread thread;

    /// Since when a write waits for the reader, as `System.nanoTime`; 0 while none does. Guarded by this.
    private long writingSince;

    /// @param looksAnyway whether to look for news at each sign of life too
    /// @param most events after which the stream ends
    EventStream(EventReader reader, KeyWatch key, Duration heartbeat, boolean looksAnyway, long most) {
        this.looksAnyway = looksAnyway;
        this.reader = reader;
        this.key = key;
        this.heartbeat = heartbeat;
        this.left = most;
    }

    @Override
    public void rang(News news) {
        wake();
    }

    @Override
    public void missed() {
        wake();
    }

    private void wake() {
        rang = true;
        LockSupport.unpark(thread);
    }

    /// Asks the stream to end.
    void stop() {
        stopping = true;
        LockSupport.unpark(thread);
    }

    /// The key may have changed: look.
    void keyChanged() {
        LockSupport.unpark(thread);
    }

    /// Cuts the connection of a reader that has not taken anything for `most`.
    ///
    /// @return whether it did
    synchronized boolean cutWhenStuck(long nowNanos, Duration most) {
        var writer = thread;
        if (writingSince != 0 && nowNanos - writingSince > most.toNanos() && writer != null) {
            // Waiting for a socket, a virtual thread that is interrupted closes it.
            writer.interrupt();
            return true;
        }
        return false;
    }

    /// Writes to `sink` until the stream ends, on this thread.
    ///
    /// @throws IOException when the reader is gone
    void run(EventSink sink) throws IOException {
        thread = Thread.currentThread();
        write(() -> sink.ready(reader.cursor()));
        while (true) {
            if (stopping) {
                write(() -> sink.end(StreamEnd.STOPPING, reader.cursor()));
                return;
            } else if (!key.isGood()) {
                write(() -> sink.end(StreamEnd.KEY_ENDED, reader.cursor()));
                return;
            } else if (rang) {
                rang = false;
                var why = deliver(sink);
                if (why != null) {
                    write(() -> sink.end(why, reader.cursor()));
                    return;
                }
            }
            var wait = heartbeat.toNanos() - (System.nanoTime() - lastSign);
            if (wait <= 0) {
                write(() -> sink.heartbeat(reader.cursor()));
                rang = rang || looksAnyway;
            } else if (!rang) {
                LockSupport.parkNanos(this, key.cut(wait));
            }
        }
    }

    /// Writes what is there; @return why the stream ends, null when it goes on
    private @Nullable StreamEnd deliver(EventSink sink) throws IOException {
        var begun = System.nanoTime();
        while (!stopping) {
            try {
                var events = reader.read((int) Math.min(PAGE, left));
                for (var event : events) {
                    var body = EventBody.of(event);
                    write(() -> sink.event(body, reader.cursorOf(event)));
                }
                if (!events.isEmpty()) {
                    write(sink::flush);
                    left -= events.size();
                }
                if (left == 0) {
                    return StreamEnd.LIMIT;
                } else if (reader.more()) {
                    continue;
                } else if (!reader.unsettled()) {
                    return null;
                }
                LockSupport.parkNanos(this, UNSETTLED.toNanos());
            } catch (ProblemException e) {
                // The database is away: nothing is lost, it is read again.
                if (System.nanoTime() - begun > OUTAGE.toNanos()) {
                    return StreamEnd.UNAVAILABLE;
                }
                LockSupport.parkNanos(this, Duration.ofMillis(500).toNanos());
            }
        }
        return null;
    }

    /// Something written to the reader.
    @FunctionalInterface
    private interface Writing {
        void write() throws IOException;
    }

    private void write(Writing writing) throws IOException {
        synchronized (this) {
            writingSince = Math.max(1, System.nanoTime());
        }
        try {
            writing.write();
            lastSign = System.nanoTime();
        } finally {
            synchronized (this) {
                writingSince = 0;
            }
        }
        if (Thread.interrupted()) {
            throw new InterruptedIOException("the reader did not read");
        }
    }
}
