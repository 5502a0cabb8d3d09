package dev.mailgent.cli.command;

import dev.mailgent.cli.api.Api;
import dev.mailgent.cli.api.Failure;
import dev.mailgent.cli.api.Fields;
import dev.mailgent.cli.api.Target;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/// The events of a mailbox in their order, each once: those of a time gone by in pages, then those that come as they
/// come. A lost connection is made again from the last place, so nothing is missed.
final class EventFeed {
    private static final Duration PAUSE = Duration.ofSeconds(1);
    private static final int PAGE = 100;

    private final Api api;
    private final List<String> types;
    private @Nullable String cursor;

    /// @param types only these; all when empty
    EventFeed(Api api, List<String> types) {
        this.api = api;
        this.types = types;
    }

    /// Events that are there already, from `since` on.
    ///
    /// @param wantsMore takes an event; says whether it wants another
    /// @return whether it still wants more
    boolean replay(Instant since, Predicate<Fields> wantsMore) {
        while (true) {
            var page = api.get(Target.of("events")
                            .with("limit", PAGE)
                            .with("since", cursor == null ? since : null)
                            .with("after", cursor)
                            .with("types", types))
                    .fields();
            if (page.text("cursor").isEmpty()) {
                throw stranger();
            }
            cursor = page.text("cursor");
            for (var event : page.rows("events")) {
                if (!at(event).isBefore(since) && !wantsMore.test(event)) {
                    return false;
                }
            }
            if (!page.has("nextPageToken")) {
                return true;
            }
        }
    }

    private static Instant at(Fields event) {
        try {
            return Instant.parse(event.text("createdAt"));
        } catch (DateTimeException _) {
            throw stranger();
        }
    }

    private static Failure stranger() {
        return Failure.of("What answered is not the Mailgent API.", "Check the URL: --base-url.");
    }

    /// Events as they come, until `wantsMore` says no.
    ///
    /// @param ready called once the stream is open: what happens from then on will come
    void follow(Runnable ready, Predicate<Fields> wantsMore) {
        var stream = new Stream(ready, wantsMore);
        while (!stream.done) {
            try {
                api.stream(Target.of("events", "stream").with("types", types), cursor, stream::line);
            } catch (Failure e) {
                // A server that starts again answers soon; one that never answered, or refuses, does not.
                if (cursor == null || e.isRefusal()) {
                    throw e;
                }
            }
            if (stream.keyEnded) {
                throw Failure.of("The key does not work any more.", "Listen again with another key.");
            }
            if (!stream.done) {
                LockSupport.parkNanos(PAUSE.toNanos());
            }
        }
    }

    /// Lines of server-sent events (HTML standard, section 9.2).
    private final class Stream {
        private final Runnable ready;
        private final Predicate<Fields> wantsMore;
        private String id = "";
        private String type = "";
        private String data = "";
        private boolean opened;
        private boolean done;
        private boolean keyEnded;

        Stream(Runnable ready, Predicate<Fields> wantsMore) {
            this.ready = ready;
            this.wantsMore = wantsMore;
        }

        /// @return whether to read on
        boolean line(String line) {
            if (line.isEmpty()) {
                end();
                return !done;
            }
            var colon = line.indexOf(':');
            var value = colon < 0 ? "" : line.substring(colon + 1).stripLeading();
            switch (colon < 0 ? line : line.substring(0, colon)) {
                case "id" -> id = value;
                case "event" -> type = value;
                case "data" -> data = value;
                default -> {}
            }
            return true;
        }

        private void end() {
            keyEnded = keyEnded || (type.equals("stream.end") && data.contains("key_ended"));
            if (type.equals("stream.ready") && !opened) {
                opened = true;
                ready.run();
            } else if (!type.startsWith("stream.") && !data.isEmpty()) {
                done = !wantsMore.test(event());
            }
            cursor = id.isEmpty() ? cursor : id;
            type = "";
            data = "";
        }

        private Fields event() {
            try {
                return Fields.of(JsonMapper.shared().readTree(data));
            } catch (JacksonException _) {
                throw stranger();
            }
        }
    }
}
