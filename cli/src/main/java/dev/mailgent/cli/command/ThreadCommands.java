package dev.mailgent.cli.command;

import dev.mailgent.cli.api.Fields;
import dev.mailgent.cli.api.Target;
import dev.mailgent.cli.screen.Facts;
import dev.mailgent.cli.screen.ShellWord;
import dev.mailgent.cli.screen.Table;
import dev.mailgent.cli.screen.Table.Column;
import java.util.List;

/// `mailgent threads`: conversations.
final class ThreadCommands {
    private ThreadCommands() {}

    static Command group() {
        return Command.group(
                "threads", "Read conversations", "threads list", () -> List.of(list(), get(), labels(), delete()));
    }

    private static Command list() {
        return Command.of("list", "List threads, last updated first", "threads list --limit 20", call -> {
                    var answer = call.api()
                            .get(Target.of("threads")
                                    .with("limit", call.number("--limit"))
                                    .with("labels", call.words("--labels"))
                                    .with("pageToken", call.text("--page-token")));
                    call.show(answer, page -> list(call, page));
                })
                .number("--limit", "threads to list, 1 to 100; 50 unless given")
                .list("--labels", "LABEL", "only threads with all of these labels")
                .text("--page-token", "TOKEN", "go on where a page ended");
    }

    private static void list(Call call, Fields page) {
        var table = Table.of(
                Column.of("UPDATED"),
                Column.of("MESSAGES"),
                Column.text("SUBJECT", 16),
                Column.text("LABELS", 6),
                Column.of("ID"));
        for (var thread : page.rows("threads")) {
            table.row(
                    call.time(thread.text("updatedAt")),
                    thread.text("messageCount"),
                    thread.text("subject"),
                    String.join(" ", thread.texts("labels")),
                    ShellWord.of(thread.text("threadId")));
        }
        call.screen().print(table, "No threads.");
        call.more(page);
    }

    private static Command get() {
        return Command.of("get", "Show a thread, oldest message first", "threads get thd_0123456789abcdef", call -> {
                    var answer = call.api()
                            .get(Target.of("threads", call.argument(0)).with("limit", call.number("--limit")));
                    call.show(answer, thread -> whole(call, thread));
                })
                .argument("THREAD", "its id")
                .number("--limit", "messages to show, the newest 1 to 500; 200 unless given");
    }

    private static void whole(Call call, Fields thread) {
        var messages = thread.rows("messages");
        var total = thread.has("totalMessages") ? thread.text("totalMessages") : String.valueOf(messages.size());
        call.screen()
                .print(new Facts()
                        .add("Subject", thread.text("subject"))
                        .add("Thread", thread.text("threadId"))
                        .add("Labels", thread.joined("labels"))
                        .add(
                                "Messages",
                                total.equals(String.valueOf(messages.size()))
                                        ? total
                                        : total + ", the newest " + messages.size() + " here"));
        for (var message : messages) {
            call.screen().print("");
            MessageView.part(call, message);
        }
    }

    private static Command labels() {
        return Command.of(
                        "labels",
                        "Add and remove labels of a thread",
                        "threads labels thd_0123456789abcdef --add done",
                        call -> {
                            var answer = call.api()
                                    .patch(Target.of("threads", call.argument(0)), MailCommands.labelChange(call));
                            call.show(answer, thread -> call.screen().print("Labels: " + thread.joined("labels")));
                        })
                .argument("THREAD", "its id")
                .list("--add", "LABEL", "labels to add")
                .list("--remove", "LABEL", "labels to remove");
    }

    private static Command delete() {
        return Command.of(
                        "delete",
                        "Delete a thread with all its messages",
                        "threads delete thd_0123456789abcdef",
                        call -> {
                            call.api().delete(Target.of("threads", call.argument(0)));
                            call.done("Deleted.");
                        })
                .argument("THREAD", "its id");
    }
}
