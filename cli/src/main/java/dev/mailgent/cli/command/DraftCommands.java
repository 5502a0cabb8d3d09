package dev.mailgent.cli.command;

import dev.mailgent.cli.api.Fields;
import dev.mailgent.cli.api.Target;
import dev.mailgent.cli.screen.Facts;
import dev.mailgent.cli.screen.ShellWord;
import dev.mailgent.cli.screen.Table;
import dev.mailgent.cli.screen.Table.Column;
import java.util.List;

/// `mailgent mail drafts`: messages kept for later.
final class DraftCommands {
    private DraftCommands() {}

    static Command group() {
        return Command.group(
                "drafts",
                "Keep messages for later",
                "mail drafts create --to ada@example.com --subject Hello",
                () -> List.of(list(), get(), create(), update(), send(), delete()));
    }

    private static Command list() {
        return Command.of("list", "List drafts, newest first", "mail drafts list", call -> {
                    var answer = call.api()
                            .get(Target.of("drafts")
                                    .with("limit", call.number("--limit"))
                                    .with("pageToken", call.text("--page-token")));
                    call.show(answer, page -> {
                        var table = Table.of(
                                Column.of("UPDATED"),
                                Column.text("TO", 12),
                                Column.text("SUBJECT", 16),
                                Column.of("ID"));
                        for (var draft : page.rows("drafts")) {
                            var message = draft.in("message");
                            table.row(
                                    call.time(draft.text("updatedAt")),
                                    message.joined("to"),
                                    message.text("subject"),
                                    ShellWord.of(draft.text("draftId")));
                        }
                        call.screen().print(table, "No drafts.");
                        call.more(page);
                    });
                })
                .number("--limit", "drafts to list, 1 to 100; 50 unless given")
                .text("--page-token", "TOKEN", "go on where a page ended");
    }

    private static Command get() {
        return Command.of("get", "Show a draft", "mail drafts get drf_0123456789abcdef", call -> {
                    var answer = call.api().get(Target.of("drafts", call.argument(0)));
                    call.show(answer, draft -> whole(call, draft));
                })
                .argument("DRAFT", "its id");
    }

    private static void whole(Call call, Fields draft) {
        var message = draft.in("message");
        call.screen()
                .print(new Facts()
                        .add("Draft", draft.text("draftId"))
                        .add("To", message.joined("to"))
                        .add("Cc", message.joined("cc"))
                        .add("Bcc", message.joined("bcc"))
                        .add("Subject", message.text("subject"))
                        .add("Send at", call.time(message.text("sendAt")))
                        .add("Updated", call.time(draft.text("updatedAt"))));
        call.screen().print("\n" + message.text("text"));
    }

    private static Command create() {
        return SendCommands.repeatable(written(Command.of(
                "create",
                "Keep a new draft",
                "mail drafts create --to ada@example.com --subject Hello --text 'Hi Ada'",
                call -> {
                    var answer =
                            call.api().post(Target.of("drafts"), body(call).json(), call.text("--idempotency-key"));
                    call.show(answer, draft -> call.screen().print("Kept " + draft.text("draftId")));
                })));
    }

    private static Command update() {
        return written(Command.of(
                        "update",
                        "Replace what a draft says",
                        "mail drafts update drf_0123456789abcdef --to ada@example.com --subject Hello --text Hi",
                        call -> {
                            var answer = call.api()
                                    .put(
                                            Target.of("drafts", call.argument(0)),
                                            body(call).json());
                            call.show(answer, draft -> call.screen().print("Kept " + draft.text("draftId")));
                        })
                .argument("DRAFT", "its id"));
    }

    private static Command send() {
        return SendCommands.repeatable(Command.of(
                        "send",
                        "Send a draft",
                        "mail drafts send drf_0123456789abcdef",
                        call -> SendCommands.post(
                                call, Target.of("drafts", call.argument(0), "send"), new Body(), "Sent"))
                .argument("DRAFT", "its id"));
    }

    private static Command delete() {
        return Command.of("delete", "Delete a draft", "mail drafts delete drf_0123456789abcdef", call -> {
                    call.api().delete(Target.of("drafts", call.argument(0)));
                    call.done("Deleted.");
                })
                .argument("DRAFT", "its id");
    }

    private static Body body(Call call) {
        var body = new Body()
                .with("to", call.addresses("--to"))
                .with("cc", call.addresses("--cc"))
                .with("bcc", call.addresses("--bcc"))
                .with("subject", call.text("--subject"));
        return SendCommands.content(call, body);
    }

    private static Command written(Command command) {
        return SendCommands.scheduled(SendCommands.rich(command.list("--to", "ADDRESS", "recipients")
                .text("--subject", "TEXT", "subject")
                .text("--text", "TEXT", "what to say; - reads it from standard input")
                .list("--cc", "ADDRESS", "recipients of copies")
                .list("--bcc", "ADDRESS", "recipients nobody sees")));
    }
}
