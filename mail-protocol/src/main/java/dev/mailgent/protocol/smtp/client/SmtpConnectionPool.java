package dev.mailgent.protocol.smtp.client;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Open connections that wait for the next mail to the same hop. The one used last goes first, so that spare ones age.
final class SmtpConnectionPool {
    private static final int MAX_IDLE_PER_HOP = 10;

    private final Map<SmtpHop, Deque<SmtpConnection>> idle = new HashMap<>();
    private boolean closed;

    synchronized @Nullable SmtpConnection take(SmtpHop hop) {
        var waiting = idle.get(hop);
        return waiting == null ? null : waiting.pollFirst();
    }

    /// Keeps it for the next mail, or ends it.
    void giveBack(SmtpConnection connection) {
        if (!keep(connection)) {
            connection.quit();
        }
    }

    private synchronized boolean keep(SmtpConnection connection) {
        if (closed || !connection.isReusable()) {
            return false;
        }
        var waiting = idle.computeIfAbsent(connection.hop(), _ -> new ArrayDeque<>());
        if (waiting.size() == MAX_IDLE_PER_HOP) {
            return false;
        }
        waiting.addFirst(connection);
        return true;
    }

    /// Ends those that are too old to be used again.
    void endStale() {
        stale().forEach(connection -> Thread.ofVirtual().start(connection::quit));
    }

    private synchronized List<SmtpConnection> stale() {
        var stale = new ArrayList<SmtpConnection>();
        idle.values()
                .forEach(waiting -> waiting.removeIf(connection -> {
                    var old = !connection.isReusable();
                    if (old) {
                        stale.add(connection);
                    }
                    return old;
                }));
        idle.values().removeIf(Deque::isEmpty);
        return stale;
    }

    void close() {
        endAll().forEach(SmtpConnection::quit);
    }

    private synchronized List<SmtpConnection> endAll() {
        closed = true;
        var all = idle.values().stream().flatMap(Deque::stream).toList();
        idle.clear();
        return all;
    }
}
