package dev.mailgent.cli.command;

import dev.mailgent.cli.api.Failure;
import dev.mailgent.cli.api.Fields;
import dev.mailgent.cli.api.Forward;
import dev.mailgent.cli.api.Target;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// `mailgent listen`: what happens to the identity, as it happens, and to a program on this machine.
final class ListenCommand {
    private ListenCommand() {}

    static Command command() {
        return Command.of(
                        "listen",
                        "Show events as they happen",
                        "listen --forward http://localhost:3000/hook",
                        ListenCommand::run)
                .text("--forward", "URL", "also post each to a program on this machine, as a webhook would, unsigned")
                .list("--types", "TYPE", "only these, for example message.received; all unless given")
                .text("--since", "DURATION", "begin with the last PT5M, for example; now unless given")
                .number("--count", "end after so many; goes on until interrupted unless given");
    }

    private static void run(Call call) {
        var url = call.text("--forward");
        var listener = new Listener(call, url == null ? null : Forward.to(url), call.number("--count"));
        var feed = new EventFeed(call.api(), call.words("--types"));
        var since = since(call.text("--since"));
        if (since == null || feed.replay(since, listener::hear)) {
            feed.follow(() -> call.screen().say("Listening. Ctrl-C ends it."), listener::hear);
        }
    }

    private static @Nullable Instant since(@Nullable String duration) {
        if (duration == null) {
            return null;
        }
        try {
            return InstantSource.system().instant().minus(Duration.parse(duration));
        } catch (DateTimeException _) {
            throw new UsageException("--since is a duration like PT5M or P1D.");
        }
    }

    private static final class Listener {
        private final Call call;
        private final @Nullable Forward forward;
        private int left;

        Listener(Call call, @Nullable Forward forward, @Nullable Integer count) {
            if (count != null && count < 1) {
                throw new UsageException("--count is at least 1.");
            }
            this.call = call;
            this.forward = forward;
            this.left = count == null ? Integer.MAX_VALUE : count;
        }

        /// @return whether another is wanted
        boolean hear(Fields event) {
            var type = event.text("type");
            if (!call.showJsonLine(event.node().toString())) {
                call.screen().print(call.time(event.text("createdAt")) + "  " + type + "  " + facts(event));
            }
            call.screen().flush();
            if (forward != null) {
                try {
                    call.screen().say("  -> " + forward.post(event));
                } catch (Failure e) {
                    // The program may be starting again; what comes next is tried all the same.
                    e.lines().forEach(line -> call.screen().say("  " + line));
                }
            }
            left -= left == Integer.MAX_VALUE ? 0 : 1;
            return left > 0;
        }

        /// Of mail that came, who wrote and what about; of anything else what the event says.
        private String facts(Fields event) {
            var data = event.in("data");
            if (event.text("type").equals("message.received")) {
                try {
                    var mail = call.api()
                            .get(Target.of("messages", data.text("messageId")))
                            .fields();
                    return mail.joined("from") + "  " + mail.text("subject") + "  " + data.text("messageId");
                } catch (Failure _) {
                    // Deleted since, or not for this key.
                }
            }
            return data.node().properties().stream()
                    .map(fact -> fact.getValue().isString()
                            ? fact.getValue().stringValue()
                            : fact.getValue().toString())
                    .collect(Collectors.joining("  "));
        }
    }
}
