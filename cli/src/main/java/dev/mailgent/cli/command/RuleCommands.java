package dev.mailgent.cli.command;

import dev.mailgent.cli.api.Target;
import dev.mailgent.cli.screen.ShellWord;
import dev.mailgent.cli.screen.Table;
import dev.mailgent.cli.screen.Table.Column;
import java.util.List;

/// `mailgent mail rules`: who may write to the identity, and whom it may write to.
final class RuleCommands {
    private RuleCommands() {}

    static Command group() {
        return Command.group(
                "rules",
                "Say who may write, and be written to",
                "mail rules add --type BLOCK --scope RECEIVE --value '*@spam.example'",
                () -> List.of(list(), add(), delete()));
    }

    private static Command list() {
        return Command.of("list", "List the rules", "mail rules list", call -> {
            var answer = call.api().get(Target.of("email-rules"));
            call.show(answer, page -> {
                var table = Table.of(Column.of("TYPE"), Column.of("SCOPE"), Column.text("VALUE", 16), Column.of("ID"));
                for (var rule : page.rows("rules")) {
                    table.row(rule.text("type"), rule.text("scope"), rule.text("value"), ShellWord.of(rule.text("id")));
                }
                call.screen().print(table, "No rules: everything passes.");
            });
        });
    }

    private static Command add() {
        return Command.of(
                        "add",
                        "Add a rule; once there is an ALLOW, only what matches one passes",
                        "mail rules add --type BLOCK --scope RECEIVE --value '*@spam.example'",
                        call -> {
                            var body = new Body()
                                    .with("type", call.text("--type"))
                                    .with("scope", call.text("--scope"))
                                    .with("value", call.text("--value"));
                            var answer = call.api().post(Target.of("email-rules"), body.json());
                            call.show(answer, added -> {
                                var rule = added.in("rule");
                                call.screen()
                                        .print("Added " + ShellWord.of(rule.text("id")) + ": " + rule.text("type") + " "
                                                + rule.text("scope") + " " + rule.text("value"));
                            });
                        })
                .requiredChoice("--type", "what it does", "ALLOW", "BLOCK")
                .requiredChoice("--scope", "when", "RECEIVE", "SEND", "REPLY")
                .required("--value", "ADDRESS", "whom: an address, or *@ and a domain");
    }

    private static Command delete() {
        return Command.of("delete", "Delete a rule", "mail rules delete rul_0123456789abcdef", call -> {
                    call.api().delete(Target.of("email-rules", call.argument(0)));
                    call.done("Deleted.");
                })
                .argument("RULE", "its id");
    }
}
