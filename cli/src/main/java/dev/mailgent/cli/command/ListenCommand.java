package dev.mailgent.cli.command;

import dev.mailgent.cli.api.Failure;
import dev.mailgent.cli.api.Fields;
import dev.mailgent.cli.api.Forward;
import dev.mailgent.cli.screen.ShellWord;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;

/// `mailgent listen`: what comes to the mailbox and leaves it, as it happens, and to a program on this machine.
final class ListenCommand {
    private ListenCommand() {}

    static Command command() {
        return Command.of(
                        "listen",
                        "Show mail as it comes and goes",
                        "listen --forward http://localhost:3000/mail",
                        ListenCommand::run)
                .text("--forward", "URL", "also post each as JSON to a program on this machine")
                .text("--since", "DURATION", "begin with the last PT5M, for example; now unless given")
                .number("--count", "end after so many; goes on until interrupted unless given");
    }

    private static void run(Call call) {
        var forward = call.text("--forward") == null ? null : Forward.to(call.text("--forward"));
        var count = call.number("--count");
        if (count != null && count < 1) {
            throw new UsageException("--count is at least 1.");
        }
        var feed = new MailFeed(call.api(), since(call.text("--since")));
        feed.begin();
        call.screen().say("Listening. Ctrl-C ends it.");
        var shown = 0;
        while (count == null || shown < count) {
            for (var message : feed.next()) {
                if (count == null || shown < count) {
                    tell(call, message, forward);
                    shown++;
                }
            }
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

    private static void tell(Call call, Fields message, @Nullable Forward forward) {
        var type = message.texts("labels").contains("sent") ? "message.sent" : "message.received";
        var event = event(type, message.node());
        if (!call.showJsonLine(event)) {
            call.screen()
                    .print(call.time(message.text("createdAt")) + "  " + type + "  "
                            + (type.equals("message.sent") ? message.joined("to") : message.joined("from")) + "  "
                            + message.text("subject") + "  " + ShellWord.ofMessageId(message.text("messageId")));
        }
        call.screen().flush();
        if (forward != null) {
            try {
                call.screen().say("  -> " + forward.post(type, event));
            } catch (Failure e) {
                // The program may be starting again; what comes next is tried all the same.
                e.lines().forEach(line -> call.screen().say("  " + line));
            }
        }
    }

    private static String event(String type, JsonNode message) {
        var event = JsonNodeFactory.instance.objectNode();
        event.put("type", type);
        event.put("createdAt", message.path("createdAt").asString(""));
        event.set("data", message);
        return JsonMapper.shared().writeValueAsString(event);
    }
}
