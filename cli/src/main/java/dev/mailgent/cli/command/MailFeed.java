package dev.mailgent.cli.command;

import dev.mailgent.cli.api.Api;
import dev.mailgent.cli.api.Failure;
import dev.mailgent.cli.api.Fields;
import dev.mailgent.cli.api.Target;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// The messages of a mailbox in the order they came, each once: the list read again and again, as far as something
/// known.
final class MailFeed {
    private static final Duration PAUSE = Duration.ofSeconds(1);
    private static final int PAGE = 100;

    /// So far back a burst is followed; what is older was seen or is lost to this listener.
    private static final int MOST_PAGES = 20;

    private static final int REMEMBERED = 5_000;

    private final Api api;
    private final @Nullable Instant since;
    private final LinkedHashSet<String> seen = new LinkedHashSet<>();
    private boolean first = true;

    /// @param since messages from then on; null for those that come from now on
    MailFeed(Api api, @Nullable Instant since) {
        this.api = api;
        this.since = since;
    }

    /// Takes what is there for known, unless it was asked for.
    void begin() {
        if (since == null) {
            unseen();
            first = false;
        }
    }

    /// What is new, oldest first; waits a second before it looks again.
    List<Fields> next() {
        if (!first) {
            LockSupport.parkNanos(PAUSE.toNanos());
        }
        first = false;
        return unseen();
    }

    private List<Fields> unseen() {
        var found = new ArrayList<Fields>();
        String token = null;
        for (var page = 0; page < MOST_PAGES; page++) {
            var answer = api.get(Target.of("messages").with("limit", PAGE).with("pageToken", token))
                    .fields();
            var known = false;
            for (var message : answer.rows("messages")) {
                known = known || seen.contains(message.text("messageId")) || isOld(message);
                if (!known) {
                    found.add(message);
                }
            }
            token = answer.has("nextPageToken") ? answer.text("nextPageToken") : null;
            // A first look without --since is only there to know the newest.
            if (known || token == null || (seen.isEmpty() && since == null)) {
                break;
            }
        }
        found.reversed().forEach(message -> seen.add(message.text("messageId")));
        while (seen.size() > REMEMBERED) {
            seen.removeFirst();
        }
        return found.reversed();
    }

    private boolean isOld(Fields message) {
        try {
            return since != null && Instant.parse(message.text("createdAt")).isBefore(since);
        } catch (DateTimeException _) {
            throw Failure.of("What answered is not the Mailgent API.", "Check the URL: --base-url.");
        }
    }
}
