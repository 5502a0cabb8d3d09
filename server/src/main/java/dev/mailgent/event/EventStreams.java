package dev.mailgent.event;

import dev.mailgent.access.ApiKeys;
import dev.mailgent.access.Caller;
import dev.mailgent.access.OpenPlaces;
import dev.mailgent.platform.problem.Problem;
import java.io.IOException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Every open stream of this node: lets them in, cuts readers that do not read, ends them when the
/// server stops.
public final class EventStreams implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(EventStreams.class);

    /// A reader that takes nothing for so long is cut; it resumes where it was.
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private static final Duration LOOK = Duration.ofSeconds(1);

    private final EventLog log;
    private final EventBell bell;
    private final ApiKeys keys;
    private final OpenPlaces places;
    private final Duration heartbeat;
    private final Set<EventStream> open = ConcurrentHashMap.newKeySet();
    private final LongAdder opened = new LongAdder();
    private final LongAdder cut = new LongAdder();
    private final CountDownLatch closed = new CountDownLatch(1);
    private @Nullable Thread watch;

    public EventStreams(StreamConfig config, EventLog log, EventBell bell, ApiKeys keys) {
        this.log = log;
        this.bell = bell;
        this.keys = keys;
        this.places = new OpenPlaces("event streams", config.max(), config.perKey());
        this.heartbeat = Duration.ofSeconds(config.heartbeatSeconds());
    }

    /// What a reader wants.
    ///
    /// @param types empty for all
    /// @param cursor to read on from; null from now on
    /// @param most events after which the stream ends
    record Wanted(Set<EventType> types, @Nullable String cursor, long most) {}

    /// A stream that was let in and has not begun.
    final class Ticket implements AutoCloseable {
        private final Caller caller;
        private final String key;
        private final Wanted wanted;
        private final OpenPlaces.Place place;
        private volatile boolean stopped;
        private volatile @Nullable EventStream stream;

        private Ticket(Caller caller, String key, Wanted wanted, OpenPlaces.Place place) {
            this.caller = caller;
            this.key = key;
            this.wanted = wanted;
            this.place = place;
        }

        /// Asks the stream to end, or never to begin.
        void stop() {
            stopped = true;
            var running = stream;
            if (running != null) {
                running.stop();
            }
        }

        /// Runs the stream on this thread until it ends.
        void run(EventSink sink) throws IOException {
            EventStreams.this.run(this, sink);
        }

        @Override
        public void close() {
            place.close();
        }
    }

    /// Lets a reader in.
    ///
    /// @param key text of the key that the caller showed, looked at again whenever it changes
    /// @throws dev.mailgent.platform.problem.ProblemException Invalid for a cursor that is none;
    ///     RateLimited or Unavailable when there are too many streams
    Ticket admit(Caller caller, String key, Wanted wanted) {
        if (closed.getCount() == 0) {
            throw new Problem.Unavailable("The server is stopping.", Duration.ofSeconds(1)).asException();
        }
        if (wanted.cursor() != null) {
            EventRoutes.reader(log, caller, wanted.types(), java.util.Optional.of(wanted.cursor()));
        }
        return new Ticket(caller, key, wanted, places.enter(caller.keyId()));
    }

    private void run(Ticket ticket, EventSink sink) throws IOException {
        try (ticket;
                var key = keys.watch(ticket.key, ticket.caller)) {
            var ears = new Ears();
            // The bell first, the place then: nothing falls between.
            try (var _ = listen(ticket.caller, ears)) {
                var wanted = ticket.wanted;
                var reader = wanted.cursor() == null
                        ? EventReader.fromEnd(log, ticket.caller, wanted.types())
                        : EventRoutes.reader(
                                log, ticket.caller, wanted.types(), java.util.Optional.of(wanted.cursor()));
                var stream = new EventStream(reader, key, heartbeat, bell.mayMiss(), wanted.most());
                ears.stream = stream;
                ticket.stream = stream;
                key.onChange(stream::keyChanged);
                open.add(stream);
                opened.increment();
                try {
                    if (closed.getCount() == 0 || ticket.stopped) {
                        stream.stop();
                    }
                    stream.run(sink);
                } finally {
                    open.remove(stream);
                }
            }
        }
    }

    /// Hears for a stream that is still being made.
    private static final class Ears implements EventBell.Listener {
        private volatile @Nullable EventStream stream;

        @Override
        public void rang(News news) {
            missed();
        }

        @Override
        public void missed() {
            var made = stream;
            if (made != null) {
                made.missed();
            }
        }
    }

    private EventBell.Subscription listen(Caller caller, EventBell.Listener listener) {
        var agent = caller.identity();
        return agent == null ? bell.listen(caller.org(), listener) : bell.listen(agent.id(), listener);
    }

    /// Begins to watch for readers that do not read.
    public void start() {
        watch = Thread.ofVirtual().name("event-streams").start(() -> {
            try {
                while (!closed.await(LOOK.toMillis(), TimeUnit.MILLISECONDS)) {
                    var now = System.nanoTime();
                    for (var stream : open) {
                        if (stream.cutWhenStuck(now, PATIENCE)) {
                            cut.increment();
                            LOG.debug("a stream is cut: its reader took nothing for {}", PATIENCE);
                        }
                    }
                }
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
        });
    }

    /// Streams open now.
    public int open() {
        return open.size();
    }

    /// Streams opened since the start.
    public long opened() {
        return opened.sum();
    }

    /// Streams cut because their readers did not read.
    public long cut() {
        return cut.sum();
    }

    /// Ends every stream, each with its cursor; lets no more in. Before the doors close.
    @Override
    public void close() {
        closed.countDown();
        open.forEach(EventStream::stop);
        var watching = watch;
        if (watching != null) {
            try {
                watching.join(LOOK);
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
