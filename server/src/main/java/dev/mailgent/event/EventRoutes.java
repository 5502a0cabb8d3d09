package dev.mailgent.event;

import dev.mailgent.access.Caller;
import dev.mailgent.platform.http.Endpoint;
import dev.mailgent.platform.http.Request;
import dev.mailgent.platform.http.Response;
import dev.mailgent.platform.http.Router;
import dev.mailgent.platform.http.Routes;
import dev.mailgent.platform.problem.Problem;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/// HTTP face of the events: by page and by stream. An identity's key reads its own, a platform key the
/// organization's.
public final class EventRoutes implements Routes {
    /// Pages looked at for one answer when most events are of types nobody asked for.
    private static final int MOST_LOOKS = 20;

    private final EventLog log;
    private final EventStreams streams;

    public EventRoutes(EventLog log, EventStreams streams) {
        this.log = log;
        this.streams = streams;
    }

    @Override
    public void register(Router router) {
        router.add(
                Endpoint.get("/v0/events")
                        .audience(Endpoint.Audience.ANY_KEY)
                        .summary("List events")
                        .description("What happened, oldest first: an identity's key reads its own events, a platform"
                                + " key those of the organization. 'cursor' is the place behind the page: send it as"
                                + " 'after' to go on, now or later. Nothing is lost and nothing comes twice, and the"
                                + " events of one identity keep their order. A key is not told of events whose scope it"
                                + " lacks. A page may hold fewer events than asked while it has a nextPageToken.")
                        .query("limit", "integer", "Events in a page: 50 unless given, 100 at most.")
                        .query("after", "string", "A cursor; without one the oldest event there is comes first.")
                        .query(
                                "types",
                                "string",
                                "Comma list of event types; all unless given. A type that does not exist is refused with"
                                        + " the list of those that do. 'type' is the same.")
                        .query(
                                "since",
                                "string",
                                "Begins with the events of this time (RFC 3339); a cursor wins over it.")
                        .query("pageToken", "string", "nextPageToken of the page before; the same as 'after'.")
                        .answers(200, EventBody.Page.class)
                        .tool("events_list")
                        .build(),
                this::page);
        router.add(
                Endpoint.get("/v0/events/stream")
                        .audience(Endpoint.Audience.ANY_KEY)
                        .summary("Stream events (SSE)")
                        .description(
                                "Server-sent events, live. Each has its cursor as 'id', its type as 'event' and the"
                                        + " event as 'data'. The first, 'stream.ready', names the place the stream begins at;"
                                        + " after a lost connection send the last id as the header Last-Event-ID or as 'after'"
                                        + " and nothing is lost. 'stream.end' says why the server ends a stream: limit,"
                                        + " key_ended, stopping, unavailable.")
                        .query(
                                "after",
                                "string",
                                "A cursor to begin behind, or 'oldest'; without one only news are told.")
                        .query("types", "string", "Comma list of event types, or 'type'; all unless given.")
                        .query("limit", "integer", "Ends the stream after so many events.")
                        .answers(200, byte[].class)
                        .errors(503)
                        .waits()
                        .build(),
                this::stream);
    }

    private Response page(Request request) {
        var limit = request.limit(50, 100);
        var caller = Caller.of(request);
        var types = types(request);
        var cursor = request.query("after").or(() -> request.query("pageToken"));
        var since = request.query("since").map(EventRoutes::instant);
        var reader = since.isPresent() && cursor.isEmpty()
                ? EventReader.since(log, caller, types, since.get())
                : reader(log, caller, types, cursor);
        var events = new ArrayList<EventBody>();
        var looks = 0;
        do {
            reader.read(limit - events.size()).forEach(event -> events.add(EventBody.of(event)));
            looks++;
        } while (events.size() < limit && reader.more() && looks < MOST_LOOKS);
        return Response.ok(
                new EventBody.Page(events, events.size(), reader.cursor(), reader.more() ? reader.cursor() : null));
    }

    private static Instant instant(String text) {
        try {
            var at = OffsetDateTime.parse(text).toInstant();
            // The years an id may be of.
            if (at.getEpochSecond() >= 0 && at.getEpochSecond() < 1L << 33) {
                return at;
            }
        } catch (DateTimeParseException _) {
            // falls through to the refusal
        }
        throw new Problem.Invalid("'since' is not a time.", "Send RFC 3339, as 2026-01-31T09:30:00Z.").asException();
    }

    private Response stream(Request request) {
        var cursor = request.query("after").or(() -> request.header("last-event-id"));
        var most = request.query("limit").isPresent() ? request.limit(1, Integer.MAX_VALUE) : Long.MAX_VALUE;
        var ticket = streams.admit(
                Caller.of(request),
                Caller.key(request),
                new EventStreams.Wanted(types(request), cursor.orElse(null), most));
        return Response.stream("text/event-stream", out -> ticket.run(new SseSink(out)), ticket::close)
                .noStore()
                // Proxies of the nginx family would keep events back.
                .header("X-Accel-Buffering", "no");
    }

    static EventReader reader(EventLog log, Caller caller, Set<EventType> types, Optional<String> cursor) {
        return EventReader.from(log, caller, types, cursor)
                .orElseThrow(() -> new Problem.Invalid(
                                "The cursor is not one of this key's events.",
                                "Send a cursor, a nextPageToken or the id of an event of a stream; those of an identity's"
                                        + " key and of a platform key are not the same.")
                        .asException());
    }

    private static Set<EventType> types(Request request) {
        return types(request.query("types").or(() -> request.query("type")).orElse(""));
    }

    /// @param list comma list of names
    static Set<EventType> types(String list) {
        var types = EnumSet.noneOf(EventType.class);
        for (var name : list.split(",", -1)) {
            if (!name.isBlank()) {
                types.add(EventType.of(name.strip())
                        .orElseThrow(() -> new Problem.Invalid(
                                        "'types' holds a type that does not exist.",
                                        "Send some of: " + EnumSet.allOf(EventType.class) + ".")
                                .asException()));
            }
        }
        return types;
    }
}
