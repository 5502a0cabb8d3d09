package dev.mailgent.event;

import dev.mailgent.platform.db.Database;
import dev.mailgent.platform.db.Notifications;
import dev.mailgent.platform.db.SystemTx;
import dev.mailgent.platform.id.IdentityId;
import dev.mailgent.platform.id.OrgId;
import dev.mailgent.platform.problem.ProblemException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Wakes those who wait for events, after the commit: on this node by a call, on others by NOTIFY,
/// which is sent behind the writer's back and for many commits at once (PostgreSQL takes one lock of
/// the whole cluster for each that commits). A hint may be lost; a listener is then told by
/// [Listener#missed], at the latest when the connection is back.
public final class EventBell implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(EventBell.class);

    static final String CHANNEL = "mg_event";
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final SystemTx system;
    private final boolean alone;
    private final String node = Long.toHexString(ThreadLocalRandom.current().nextLong());
    private final Map<IdentityId, List<Listener>> ofIdentity = new ConcurrentHashMap<>();
    private final Map<OrgId, List<Listener>> ofOrg = new ConcurrentHashMap<>();
    private final List<Listener> ofAny = new CopyOnWriteArrayList<>();
    private final LinkedBlockingQueue<News> outgoing = new LinkedBlockingQueue<>(100_000);
    private final CountDownLatch closed = new CountDownLatch(1);
    private @Nullable Thread sender;

    /// Hears the bell. Called on the thread of a commit or of the listening connection: it must be
    /// short, must not wait and must not read the database; it wakes a thread that does.
    public interface Listener {
        /// An identity has something new.
        void rang(News news);

        /// News may have been lost: look.
        void missed();
    }

    /// Ends a subscription.
    @FunctionalInterface
    public interface Subscription extends AutoCloseable {
        @Override
        void close();
    }

    /// @param database whose commits ring the bell
    /// @param alone no other process writes or reads events of this database, so nothing is sent
    public EventBell(Database database, Notifications notifications, SystemTx system, boolean alone) {
        this.system = system;
        this.alone = alone;
        database.onCommitted(this::committed);
        notifications.listen(CHANNEL, this::heard);
    }

    /// Calls `listener` for news of an identity. Subscribe first, read the log then: nothing falls between.
    public Subscription listen(IdentityId identity, Listener listener) {
        return add(ofIdentity, identity, listener);
    }

    /// Calls `listener` for news of every identity of an organization.
    public Subscription listen(OrgId org, Listener listener) {
        return add(ofOrg, org, listener);
    }

    /// Calls `listener` for all news.
    public Subscription listen(Listener listener) {
        ofAny.add(listener);
        return () -> ofAny.remove(listener);
    }

    private static <K> Subscription add(Map<K, List<Listener>> map, K key, Listener listener) {
        map.compute(key, (_, listeners) -> {
            var all = listeners == null ? new CopyOnWriteArrayList<Listener>() : listeners;
            all.add(listener);
            return all;
        });
        return () -> map.computeIfPresent(key, (_, listeners) -> {
            listeners.remove(listener);
            return listeners.isEmpty() ? null : listeners;
        });
    }

    /// Whether a listener must look by itself now and then: a node that dies between a commit and its word to the
    /// others tells nobody.
    public boolean mayMiss() {
        return !alone;
    }

    /// Begins to tell other nodes.
    public void start() {
        if (!alone) {
            sender = Thread.ofVirtual().name("event-bell").start(this::keepSending);
        }
    }

    private void committed(List<Object> announced) {
        for (var one : announced) {
            if (one instanceof News news) {
                ring(news);
                if (!alone && !outgoing.offer(news)) {
                    LOG.warn("news for other nodes are lost: they look by themselves");
                }
            }
        }
    }

    private void ring(News news) {
        call(ofIdentity.get(news.identity()), news);
        call(ofOrg.get(news.org()), news);
        call(ofAny, news);
    }

    private static void call(@Nullable List<Listener> listeners, News news) {
        if (listeners != null) {
            for (var listener : listeners) {
                listener.rang(news);
            }
        }
    }

    private void heard(String payload) {
        if (payload.isEmpty()) {
            missed();
        } else if (!EventNotice.isOf(node, payload)) {
            EventNotice.read(payload).ifPresentOrElse(news -> news.forEach(this::ring), this::missed);
        }
    }

    /// Tells every listener to look.
    void missed() {
        ofIdentity.values().forEach(listeners -> listeners.forEach(Listener::missed));
        ofOrg.values().forEach(listeners -> listeners.forEach(Listener::missed));
        ofAny.forEach(Listener::missed);
    }

    private void keepSending() {
        var batch = new java.util.ArrayList<News>();
        try {
            while (closed.getCount() > 0) {
                batch.add(outgoing.take());
                outgoing.drainTo(batch);
                send(batch);
                batch.clear();
            }
        } catch (InterruptedException _) {
            // closing
        }
    }

    private void send(List<News> batch) {
        try {
            for (var payload : EventNotice.payloads(node, batch)) {
                // A hint need not be on stable storage.
                system.perform(tx -> tx.query(
                        "SELECT set_config('synchronous_commit', 'off', true), pg_notify(?, ?)",
                        _ -> true,
                        CHANNEL,
                        payload));
            }
        } catch (ProblemException e) {
            LOG.debug("other nodes were not told of {} events: {}", batch.size(), e.getMessage());
        }
    }

    @Override
    public void close() {
        closed.countDown();
        var thread = sender;
        if (thread != null) {
            thread.interrupt();
            try {
                thread.join(PATIENCE);
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
