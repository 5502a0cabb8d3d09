package dev.mailgent.mail.waiting;

import dev.mailgent.access.Agent;
import dev.mailgent.access.ApiKeys;
import dev.mailgent.access.Caller;
import dev.mailgent.access.OpenPlaces;
import dev.mailgent.event.EventBell;
import dev.mailgent.event.News;
import dev.mailgent.mail.message.Incoming;
import dev.mailgent.platform.db.TenantTx;
import dev.mailgent.platform.problem.Problem;
import dev.mailgent.platform.problem.ProblemException;
import dev.mailgent.platform.time.Times;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Calls that wait for mail. Each parks its virtual thread and holds no connection to the database; the
/// bell wakes it, and it looks at what came since it last looked.
public final class Waiting implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Waiting.class);
    private static final int PAGE = 20;
    private static final Duration LOOK = Duration.ofSeconds(10);
    private static final long RETRY_NANOS = Duration.ofMillis(500).toNanos();

    private final Incoming incoming;
    private final HandedOut handedOut;
    private final EventBell bell;
    private final ApiKeys keys;
    private final OpenPlaces places;
    private final InstantSource clock;
    private final long lookNanos;
    private final Set<Waiter> open = ConcurrentHashMap.newKeySet();
    private final LongAdder found = new LongAdder();
    private volatile boolean closed;

    public Waiting(WaitConfig config, TenantTx tenants, EventBell bell, ApiKeys keys, InstantSource clock) {
        this(config, tenants, bell, keys, clock, LOOK);
    }

    /// @param look where the bell may miss a ring, how often a call looks without one
    Waiting(WaitConfig config, TenantTx tenants, EventBell bell, ApiKeys keys, InstantSource clock, Duration look) {
        this.incoming = new Incoming(tenants);
        this.handedOut = new HandedOut(tenants);
        this.bell = bell;
        this.keys = keys;
        this.places = new OpenPlaces("waiting calls", config.max(), config.perKey());
        this.clock = clock;
        this.lookNanos = bell.mayMiss() ? look.toNanos() : Long.MAX_VALUE;
    }

    /// Waits on this thread for what `query` describes.
    ///
    /// @param key text of the key the caller showed, looked at again when it changes
    /// @throws dev.mailgent.platform.problem.ProblemException RateLimited or Unavailable when too many
    ///     wait, Unauthorized when the key ends meanwhile
    WaitAnswer await(Caller caller, String key, WaitQuery query) {
        var agent = caller.agent();
        var until = System.nanoTime() + query.timeout().toNanos();
        var looksBack = query.resume().isPresent() || query.since().isPresent();
        var waiter = new Waiter(Thread.currentThread(), looksBack);
        try (var _ = places.enter(caller.keyId());
                var watch = keys.watch(key, caller);
                // The bell first, the place then: nothing falls between.
                var _ = bell.listen(agent.id(), waiter)) {
            open.add(waiter);
            watch.onChange(() -> LockSupport.unpark(waiter.thread));
            var place = new Place(begin(agent, query));
            var looked = System.nanoTime();
            while (true) {
                if (!watch.isGood()) {
                    throw new Problem.Unauthorized("This API key was revoked or changed.").asException();
                }
                var answer = waiter.takeRing() ? lookSafely(agent, query, place, waiter) : Optional.<WaitAnswer>empty();
                var left = until - System.nanoTime();
                if (answer.isPresent()) {
                    found.increment();
                    return answer.get();
                } else if (left <= 0 || closed) {
                    return WaitAnswer.none(place.at);
                }
                LockSupport.parkNanos(
                        this, watch.cut(waiter.rang ? Math.min(left, RETRY_NANOS) : Math.min(left, lookNanos)));
                if (System.nanoTime() - looked >= lookNanos) {
                    waiter.rang = true;
                    looked = System.nanoTime();
                }
            }
        } finally {
            open.remove(waiter);
        }
    }

    private Resume begin(Agent agent, WaitQuery query) {
        return query.resume()
                .orElseGet(() -> new Resume(
                        query.since()
                                .map(instant -> incoming.before(agent, instant))
                                .orElseGet(() -> incoming.end(agent)),
                        ThreadLocalRandom.current().nextLong()));
    }

    /// How far a waiter has looked.
    private static final class Place {
        private Resume at;

        Place(Resume begin) {
            this.at = begin;
        }
    }

    /// A database that is away for a moment is asked again.
    private Optional<WaitAnswer> lookSafely(Agent agent, WaitQuery query, Place place, Waiter waiter) {
        try {
            return look(agent, query, place);
        } catch (ProblemException e) {
            LOG.debug("waiting goes on: {}", e.getMessage());
            waiter.rang = true;
            return Optional.empty();
        }
    }

    private Optional<WaitAnswer> look(Agent agent, WaitQuery query, Place place) {
        while (true) {
            var messages = incoming.after(agent, place.at.seq(), PAGE);
            for (var message : messages) {
                var answer =
                        query.wants(message) ? answer(agent, query, message, place.at) : Optional.<WaitAnswer>empty();
                place.at = place.at.behind(message.seq());
                if (answer.isPresent()) {
                    return answer;
                }
            }
            if (messages.size() < PAGE || closed) {
                return Optional.empty();
            }
        }
    }

    private Optional<WaitAnswer> answer(Agent agent, WaitQuery query, Incoming.Message message, Resume at) {
        var now = Times.now(clock);
        return switch (query.kind()) {
            case MESSAGE -> Optional.of(WaitAnswer.of(message, at));
            case CODE ->
                message.content().codes().stream()
                        .filter(code -> code.expiresAt() == null || query.again() || now.isBefore(code.expiresAt()))
                        .findFirst()
                        .filter(_ -> take(agent, query, message, at))
                        .map(code -> WaitAnswer.of(message, code, at));
            case LINK ->
                message.content().links().stream()
                        .findFirst()
                        .filter(_ -> take(agent, query, message, at))
                        .map(link -> WaitAnswer.of(message, link, at));
        };
    }

    private boolean take(Agent agent, WaitQuery query, Incoming.Message message, Resume at) {
        return query.again() || handedOut.take(agent, message.seq(), query.kind(), at.chain(), Times.now(clock));
    }

    /// One waiting call.
    private static final class Waiter implements EventBell.Listener {
        private final Thread thread;
        private volatile boolean rang;

        /// @param rang whether to look at once
        Waiter(Thread thread, boolean rang) {
            this.thread = thread;
            this.rang = rang;
        }

        boolean takeRing() {
            var was = rang;
            rang = false;
            return was;
        }

        @Override
        public void rang(News news) {
            if (news.type() == null || news.type().equals("message.received")) {
                wake();
            }
        }

        @Override
        public void missed() {
            wake();
        }

        private void wake() {
            rang = true;
            LockSupport.unpark(thread);
        }
    }

    /// Calls that wait now.
    public int open() {
        return open.size();
    }

    /// Calls that were answered with what they waited for, since the start.
    public long found() {
        return found.sum();
    }

    /// Answers every call with its resume token; from now on nobody waits. Before the doors close.
    @Override
    public void close() {
        closed = true;
        open.forEach(Waiter::wake);
    }
}
