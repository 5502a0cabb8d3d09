package dev.mailgent.cli.command;

import dev.mailgent.cli.api.Failure;
import dev.mailgent.cli.api.Target;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/// `mailgent trigger`: makes a realistic event happen by writing to the sandbox, so that whatever waits
/// for such an event gets a real one.
final class TriggerCommand {
    /// A body no other mail has lately, or this would look like a loop.
    private static final String TEXT = "Sent by `mailgent trigger` to make an event happen.";

    /// An event and the address that brings it about.
    private enum Kind {
        RECEIVED("message.received", "otp"),
        SENT("message.sent", "delivered"),
        DELIVERED("message.delivered", "delivered"),
        DEFERRED("message.deferred", "slow"),
        BOUNCED("message.bounced", "bounced"),
        COMPLAINED("message.complained", "complained"),
        THREAD("thread.updated", "reply"),
        CODE("code", "otp"),
        AUTO_REPLY("auto-reply", "ooo"),
        INJECTION("injection", "inject"),
        LOOP("loop.detected", "reply");

        private final String word;
        private final String recipient;

        Kind(String word, String local) {
            this.word = word;
            this.recipient = local + "@sandbox.test";
        }
    }

    private TriggerCommand() {}

    static Command command() {
        return Command.of("trigger", "Make an event happen, for a test", "trigger message.bounced", TriggerCommand::run)
                .argument("EVENT", "one of " + words());
    }

    private static String words() {
        return Arrays.stream(Kind.values()).map(kind -> kind.word).collect(Collectors.joining(", "));
    }

    private static void run(Call call) {
        var kind = Arrays.stream(Kind.values())
                .filter(one -> one.word.equals(call.argument(0)))
                .findFirst()
                .orElseThrow(() -> new UsageException(
                        "There is no event '" + call.argument(0) + "' to make. There are: " + words() + "."));
        if (kind == Kind.LOOP) {
            loop(call, kind);
            return;
        }
        var answer =
                call.api().post(Target.of("messages", "send"), mail(kind, TEXT).json());
        call.show(
                answer,
                message -> call.screen()
                        .print("Sent " + message.text("messageId") + " to " + kind.recipient + "; " + kind.word
                                + " comes of it."));
    }

    /// The same mail until the server sees a loop in it. The mailbox is paused then.
    private static void loop(Call call, Kind kind) {
        var text = TEXT + " This one goes round in circles.";
        for (var i = 0; i < 1001; i++) {
            try {
                call.api().post(Target.of("messages", "send"), mail(kind, text).json());
            } catch (Failure e) {
                e.lines().forEach(call.screen()::say);
                call.done("Stopped after " + i + " messages.");
                return;
            }
        }
        throw new UsageException("This server does not look for loops: loop-equal-bodies is 0.");
    }

    private static Body mail(Kind kind, String text) {
        return new Body()
                .with("to", List.of(kind.recipient))
                .with("subject", "Trigger " + kind.word)
                .with("text", text);
    }
}
