package dev.mailgent.cli.command;

import dev.mailgent.cli.api.Fields;
import dev.mailgent.cli.api.Target;
import dev.mailgent.cli.screen.Facts;
import dev.mailgent.cli.screen.Table;
import dev.mailgent.cli.screen.Table.Column;
import java.util.List;

/// `mailgent logs`: what the identity did, and what was refused to it.
final class LogCommands {
    private LogCommands() {}

    static Command group() {
        return Command.group(
                "logs", "See what the identity did", "logs list --status error", () -> List.of(list(), stats()));
    }

    private static Command list() {
        return Command.of("list", "List what was done, newest first", "logs list --category mail --limit 20", call -> {
                    var answer = call.api()
                            .get(Target.of("logs")
                                    .with("limit", call.number("--limit"))
                                    .with("category", call.text("--category"))
                                    .with("action", call.text("--action"))
                                    .with("status", call.text("--status"))
                                    .with("severity", call.text("--severity"))
                                    .with("pageToken", call.text("--page-token")));
                    call.show(answer, page -> list(call, page));
                })
                .number("--limit", "rows to list, 1 to 100; 50 unless given")
                .choice("--category", "only this category", "mail", "vault", "identity", "auth", "calendar")
                .text("--action", "NAME", "only this action, for example mail_send")
                .choice("--status", "only with this end", "success", "error", "denied")
                .choice("--severity", "only of this weight", "INFO", "WARNING", "ERROR")
                .text("--page-token", "TOKEN", "go on where a page ended");
    }

    private static void list(Call call, Fields page) {
        var table = Table.of(
                Column.of("TIME"),
                Column.of("STATUS"),
                Column.text("ACTION", 12),
                Column.text("TARGET", 12),
                Column.text("DESCRIPTION", 16));
        for (var row : page.rows("logs")) {
            table.row(
                    call.time(row.text("createdAt")),
                    row.text("status"),
                    row.text("action"),
                    row.text("targetId"),
                    row.text("description"));
        }
        call.screen().print(table, "Nothing was logged.");
        call.more(page);
    }

    private static Command stats() {
        return Command.of("stats", "Count what was done", "logs stats", call -> {
            var answer = call.api().get(Target.of("logs", "stats"));
            call.show(
                    answer,
                    stats -> call.screen()
                            .print(new Facts()
                                    .add("Total", stats.text("total"))
                                    .add("Today", stats.text("today"))
                                    .add("Errors", stats.text("errors"))
                                    .add("By category", stats.counts("byCategory"))));
        });
    }
}
