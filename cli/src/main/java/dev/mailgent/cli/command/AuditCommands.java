package dev.mailgent.cli.command;

import dev.mailgent.cli.api.Failure;
import dev.mailgent.cli.api.Target;
import dev.mailgent.cli.screen.Table;
import dev.mailgent.cli.screen.Table.Column;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;

/// `mailgent audit`: the organization's audit log, by its platform key. `audit verify` is the server
/// program's: it needs no server.
final class AuditCommands {
    private AuditCommands() {}

    static Command group() {
        return Command.group(
                "audit",
                "Read and export the audit log (platform key)",
                "audit export --output audit.jsonl",
                () -> List.of(list(), export(), checkpoint()));
    }

    private static Command list() {
        return Command.of("list", "List the log, newest first", "audit list --limit 20", call -> {
                    var answer = call.platform()
                            .get(Target.of("audit")
                                    .with("limit", call.number("--limit"))
                                    .with("pageToken", call.text("--page-token")));
                    call.show(answer, page -> {
                        var table = Table.of(
                                Column.of("NO"),
                                Column.of("TIME"),
                                Column.of("RESULT"),
                                Column.of("ACTION"),
                                Column.text("WHAT", 12),
                                Column.of("IDENTITY"));
                        for (var row : page.rows("entries")) {
                            table.row(
                                    row.text("seq"),
                                    call.time(row.text("at")),
                                    row.text("result"),
                                    row.text("action"),
                                    row.in("personal").text("name"),
                                    row.text("identity"));
                        }
                        call.screen().print(table, "Nothing was logged.");
                        call.more(page);
                    });
                })
                .number("--limit", "entries to list, 1 to 100; 50 unless given")
                .text("--page-token", "TOKEN", "go on where a page ended");
    }

    private static Command export() {
        return Command.of("export", "Write the whole log to a file", "audit export --output audit.jsonl", call -> {
                    var answer = call.platform().get(Target.of("audit", "export"));
                    var output = call.file("--output");
                    if (output == null) {
                        call.screen().bytes(answer.body());
                        return;
                    }
                    try {
                        Files.write(call.path(output), answer.body());
                    } catch (IOException e) {
                        throw Failure.of(output + " cannot be written: " + e.getMessage(), "Name another file.");
                    }
                    call.screen().say("Check it without this server: ./mailgent audit verify " + output);
                })
                .file("-o", "--output", "where to write; standard output unless given");
    }

    private static Command checkpoint() {
        return Command.of("checkpoint", "Print the log's signed head: keep it", "audit checkpoint > head.txt", call -> {
            var answer = call.platform().get(Target.of("audit", "checkpoint"));
            call.show(answer, head -> call.screen().print(head.text("note").stripTrailing()));
        });
    }
}
