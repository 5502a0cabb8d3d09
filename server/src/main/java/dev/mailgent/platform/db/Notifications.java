package dev.mailgent.platform.db;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Hears PostgreSQL's NOTIFY on a connection of its own. A notification is a hint: it may be lost with the connection,
/// so whoever listens must also be right without it, only later.
///
/// After a lost connection every listener is called with the empty payload: "something may have happened".
public final class Notifications implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Notifications.class);

    /// A connection that says nothing for this long is asked whether it lives.
    private static final Duration SILENCE = Duration.ofSeconds(5);

    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

    private final Database database;
    private final Map<String, Consumer<String>> listeners = new ConcurrentHashMap<>();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final CountDownLatch listening = new CountDownLatch(1);
    private volatile @Nullable Connection current;
    private @Nullable Thread thread;

    public Notifications(Database database) {
        this.database = database;
    }

    /// Calls `listener` with each payload of `channel`. Register everything before [#start]. The listener runs on the
    /// listening thread: it must be short and must not throw.
    ///
    /// @param channel lower-case letters and `_`
    public void listen(String channel, Consumer<String> listener) {
        if (!channel.matches("[a-z_]{1,40}")) {
            throw new IllegalArgumentException("channel " + channel);
        }
        if (listeners.putIfAbsent(channel, listener) != null) {
            throw new IllegalStateException("two listeners on " + channel);
        }
    }

    /// Sends with the transaction: heard by every node after commit, and never when it rolls back.
    public static void send(Tx tx, String channel, String payload) {
        tx.query("SELECT pg_notify(?, ?)", _ -> "", channel, payload);
    }

    /// Starts listening in the background and waits a moment for the first connection.
    public void start() {
        thread = Thread.ofVirtual().name("notifications").start(this::keepListening);
        try {
            if (!listening.await(5, TimeUnit.SECONDS)) {
                LOG.warn("not listening for notifications yet; caches follow by time");
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private void keepListening() {
        var pause = Duration.ofMillis(100);
        while (closed.getCount() > 0) {
            try (var connection = database.dedicated()) {
                current = connection;
                subscribe(connection);
                listening.countDown();
                pause = Duration.ofMillis(100);
                hear(connection);
            } catch (SQLException e) {
                if (closed.getCount() > 0) {
                    LOG.debug("the notification connection is away: {}", e.getMessage());
                }
            }
            try {
                if (closed.await(pause.toMillis(), TimeUnit.MILLISECONDS)) {
                    return;
                }
            } catch (InterruptedException _) {
                return;
            }
            pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) < 0 ? pause.multipliedBy(2) : LONGEST_PAUSE;
        }
    }

    private void subscribe(Connection connection) throws SQLException {
        try (var statement = connection.createStatement()) {
            for (var channel : listeners.keySet()) {
                statement.execute("LISTEN " + channel);
            }
        }
        // What happened before this moment was not heard.
        listeners.values().forEach(listener -> listener.accept(""));
    }

    private void hear(Connection connection) throws SQLException {
        var source = connection.unwrap(PGConnection.class);
        while (closed.getCount() > 0) {
            var heard = source.getNotifications((int) SILENCE.toMillis());
            if (heard == null || heard.length == 0) {
                if (!connection.isValid(2)) {
                    return;
                }
                continue;
            }
            for (var notification : heard) {
                var listener = listeners.get(notification.getName());
                if (listener != null) {
                    listener.accept(notification.getParameter());
                }
            }
        }
    }

    @Override
    public void close() {
        closed.countDown();
        var open = current;
        if (open != null) {
            try {
                open.abort(Runnable::run);
            } catch (SQLException e) {
                LOG.debug("closing the notification connection: {}", e.getMessage());
            }
        }
        if (thread != null) {
            try {
                thread.join(Duration.ofSeconds(2));
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
