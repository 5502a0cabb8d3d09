package dev.mailgent.cli.command;

import dev.mailgent.cli.api.Fields;
import dev.mailgent.cli.api.Target;
import dev.mailgent.cli.screen.ShellWord;
import dev.mailgent.cli.screen.Table;
import dev.mailgent.cli.screen.Table.Column;

/// The part of `mailgent mail` that sends, and tells what became of what was sent.
final class SendCommands {
    private SendCommands() {}

    static Command send() {
        var command = Command.of(
                        "send",
                        "Send a message",
                        "mail send --to ada@example.com --subject Hello --text 'Hi Ada'",
                        call -> {
                            var body = new Body()
                                    .with("to", call.addresses("--to"))
                                    .with("cc", call.addresses("--cc"))
                                    .with("bcc", call.addresses("--bcc"))
                                    .with("subject", call.text("--subject"))
                                    .withTrue("automatic", call.isGiven("--automatic"));
                            post(call, Target.of("messages", "send"), content(call, body), "Sent");
                        })
                .requiredList("--to", "ADDRESS", "recipients")
                .required("--subject", "TEXT", "subject")
                .required("--text", "TEXT", "what to say; - reads it from standard input")
                .list("--cc", "ADDRESS", "recipients of copies")
                .list("--bcc", "ADDRESS", "recipients nobody sees")
                .flag("--automatic", "mark it as sent by a machine (RFC 3834)");
        return repeatable(scheduled(rich(command)));
    }

    static Command reply() {
        return answering("reply", "Reply to the author of a message", "mail reply 5d41402a@example.com --text Thanks");
    }

    static Command replyAll() {
        return answering(
                "reply-all", "Reply to everyone on a message", "mail reply-all 5d41402a@example.com --text Thanks");
    }

    private static Command answering(String name, String summary, String example) {
        var command = Command.of(
                        name,
                        summary,
                        example,
                        call -> post(
                                call,
                                Target.of("messages", call.argument(0), name),
                                content(call, new Body().withTrue("automatic", call.isGiven("--automatic"))),
                                "Sent"))
                .argument("MESSAGE", "the id of the message to answer")
                .required("--text", "TEXT", "what to say; - reads it from standard input")
                .flag("--automatic", "a machine answers: refused where RFC 3834 wants silence");
        return repeatable(scheduled(rich(command)));
    }

    static Command forward() {
        var command = Command.of(
                        "forward",
                        "Send a message on, with its files",
                        "mail forward 5d41402a@example.com --to bob@example.com --text 'See below'",
                        call -> post(
                                call,
                                Target.of("messages", call.argument(0), "forward"),
                                rest(
                                        call,
                                        new Body()
                                                .with("to", call.addresses("--to"))
                                                .with("text", call.textOrInput("--text"))),
                                "Sent"))
                .argument("MESSAGE", "the id of the message to send on")
                .requiredList("--to", "ADDRESS", "recipients")
                .text("--text", "TEXT", "what to say above it; - reads it from standard input")
                .files("--attach", "files to send along");
        return repeatable(scheduled(command));
    }

    static Command deliveries() {
        return Command.of(
                        "deliveries",
                        "Show what became of a sent message",
                        "mail deliveries 5d41402a@example.com",
                        call -> {
                            var answer = call.api().get(Target.of("messages", call.argument(0), "deliveries"));
                            call.show(answer, page -> deliveries(call, page));
                        })
                .argument("MESSAGE", "its id");
    }

    static Command cancel() {
        return Command.of("cancel", "Take back a scheduled message", "mail cancel 5d41402a@example.com", call -> {
                    var answer = call.api().post(Target.of("messages", call.argument(0), "cancel"), null);
                    call.show(answer, page -> deliveries(call, page));
                })
                .argument("MESSAGE", "its id");
    }

    private static void deliveries(Call call, Fields page) {
        var table = Table.of(
                Column.of("STATE"), Column.of("SINCE"), Column.text("RECIPIENT", 16), Column.text("REPLY", 16));
        for (var delivery : page.rows("deliveries")) {
            table.row(
                    delivery.text("state"),
                    call.time(delivery.text("updatedAt")),
                    delivery.text("recipient"),
                    (delivery.text("replyCode") + " " + delivery.text("replyText")).strip());
        }
        call.screen().print(table, "No recipients.");
    }

    /// @param done what to say of the message the API answers with
    static void post(Call call, Target target, Body body, String done) {
        var answer = call.api().post(target, body.jsonOrNull(), call.text("--idempotency-key"));
        call.show(
                answer, message -> call.screen().print(done + " " + ShellWord.ofMessageId(message.text("messageId"))));
    }

    /// What is said, however it is addressed.
    static Body content(Call call, Body body) {
        return rest(call, body.with("text", call.textOrInput("--text")).with("html", call.text("--html")));
    }

    private static Body rest(Call call, Body body) {
        return body.withAll("attachments", Attachments.read(call)).with("sendAt", call.text("--send-at"));
    }

    static Command rich(Command command) {
        return command.text("--html", "HTML", "the same in HTML").files("--attach", "files to send along");
    }

    static Command scheduled(Command command) {
        return command.text("--send-at", "TIME", "when to send it, in RFC 3339; now unless given");
    }

    static Command repeatable(Command command) {
        return command.text("--idempotency-key", "KEY", "repeating with the same key sends once");
    }
}
