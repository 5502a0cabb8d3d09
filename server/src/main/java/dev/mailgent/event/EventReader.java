package dev.mailgent.event;

import dev.mailgent.access.Agent;
import dev.mailgent.access.Caller;
import dev.mailgent.platform.id.OrgId;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// A caller's way through the log: the place reached, and what comes next. An identity's key reads the
/// identity's events, a platform key those of the organization; either without the types it may not
/// know of. Used by one thread.
final class EventReader {
    private static final byte VERSION = 2;

    private final EventLog log;
    private final Caller caller;
    private final Set<EventType> types;
    private final Way way;
    private final Instant since;
    private boolean more;
    private boolean unsettled;

    /// How to go on from a place.
    private sealed interface Way permits OfIdentity, OfOrganization {
        /// Up to `limit` events; moves behind them.
        List<Event> read(EventReader reader, int limit);

        String cursor();
    }

    /// @param types those wanted; empty for all
    /// @param since none older
    private EventReader(EventLog log, Caller caller, Set<EventType> types, Way way, Instant since) {
        this.log = log;
        this.caller = caller;
        this.types = types;
        this.way = way;
        this.since = since;
    }

    /// From a cursor, or from the first event there is: without one, and for `oldest`.
    ///
    /// @return empty for a text that is no cursor of this kind of caller
    static Optional<EventReader> from(EventLog log, Caller caller, Set<EventType> types, Optional<String> given) {
        var cursor = given.filter(text -> !text.equals("oldest"));
        var agent = caller.identity();
        var way = agent == null
                ? cursor.map(OrgPlace::parse)
                        .orElse(Optional.of(OrgPlace.BEGIN))
                        .<Way>map(place -> new OfOrganization(caller.org(), place))
                : cursor.map(EventReader::position)
                        .orElse(Optional.of(0L))
                        .<Way>map(position -> new OfIdentity(agent, position));
        return way.map(found -> new EventReader(log, caller, types, found, Instant.MIN));
    }

    /// From a time on.
    static EventReader since(EventLog log, Caller caller, Set<EventType> types, Instant since) {
        var agent = caller.identity();
        var way = agent == null
                ? new OfOrganization(caller.org(), log.before(caller.org(), since))
                : new OfIdentity(agent, log.before(agent.org(), agent.id(), since));
        return new EventReader(log, caller, types, way, since);
    }

    /// From now on.
    static EventReader fromEnd(EventLog log, Caller caller, Set<EventType> types) {
        var agent = caller.identity();
        return new EventReader(
                log,
                caller,
                types,
                agent == null
                        ? new OfOrganization(caller.org(), log.end(caller.org()))
                        : new OfIdentity(agent, log.end(agent.org(), agent.id())),
                Instant.MIN);
    }

    /// The next events from the place reached, which moves behind all that were looked at: what the
    /// caller does not get is left out, so that there may be none although there is [#more].
    List<Event> read(int limit) {
        return way.read(this, limit).stream().filter(this::isWanted).toList();
    }

    private boolean isWanted(Event event) {
        var type = EventType.of(event.type());
        return type.isPresent()
                && type.get().isVisibleTo(caller)
                && (types.isEmpty() || types.contains(type.get()))
                && !event.createdAt().isBefore(since);
    }

    /// Whether the last [#read] left something behind it.
    boolean more() {
        return more;
    }

    /// Whether to look again in a few milliseconds, see [EventLog.Page].
    boolean unsettled() {
        return unsettled;
    }

    /// The place reached: opaque, url-safe.
    String cursor() {
        return way.cursor();
    }

    /// The place behind an event that [#read] gave.
    String cursorOf(Event event) {
        return caller.isPlatform() ? event.place().text() : text(event.position());
    }

    private static String text(long position) {
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(
                        ByteBuffer.allocate(9).put(VERSION).putLong(position).array());
    }

    private static final class OfIdentity implements Way {
        private final Agent agent;
        private long position;

        OfIdentity(Agent agent, long position) {
            this.agent = agent;
            this.position = position;
        }

        @Override
        public List<Event> read(EventReader reader, int limit) {
            var events = reader.log.ofIdentity(agent.org(), agent.id(), position, limit);
            reader.more = events.size() == limit;
            if (!events.isEmpty()) {
                position = events.getLast().position();
            }
            return events;
        }

        @Override
        public String cursor() {
            return text(position);
        }
    }

    private static Optional<Long> position(String cursor) {
        if (cursor.length() != 12) {
            return Optional.empty();
        }
        try {
            var in = ByteBuffer.wrap(Base64.getUrlDecoder().decode(cursor));
            return in.get() == VERSION ? Optional.of(in.getLong()).filter(at -> at >= 0) : Optional.empty();
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    private static final class OfOrganization implements Way {
        private final OrgId org;
        private OrgPlace place;

        OfOrganization(OrgId org, OrgPlace place) {
            this.org = org;
            this.place = place;
        }

        @Override
        public List<Event> read(EventReader reader, int limit) {
            var page = reader.log.ofOrganization(org, place, limit);
            reader.more = page.more();
            reader.unsettled = page.unsettled();
            place = page.next();
            return page.events();
        }

        @Override
        public String cursor() {
            return place.text();
        }
    }
}
