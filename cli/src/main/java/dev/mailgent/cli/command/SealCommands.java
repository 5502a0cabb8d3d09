package dev.mailgent.cli.command;

import dev.mailgent.cli.api.Answer;
import dev.mailgent.cli.api.Target;
import dev.mailgent.cli.screen.Facts;
import dev.mailgent.cli.screen.Table;
import dev.mailgent.cli.screen.Table.Column;
import java.util.List;

/// `mailgent platform vault`: the state of the organization's vault, and shutting it.
final class SealCommands {
    private SealCommands() {}

    static Command group() {
        return Command.group(
                "vault",
                "See, shut and open the organization's vault",
                "platform vault seal",
                () -> List.of(status(), seal(), unseal()));
    }

    private static Command status() {
        return Command.of(
                "status",
                "Show whether it is sealed, and its key's versions",
                "platform vault status",
                call -> show(call, call.platform().get(Target.of("platform", "vault"))));
    }

    private static Command seal() {
        return Command.of(
                "seal",
                "Drop its keys: no secret opens until 'unseal'",
                "platform vault seal",
                call -> show(call, call.platform().post(Target.of("platform", "vault", "seal"), null)));
    }

    private static Command unseal() {
        return Command.of(
                "unseal",
                "Let secrets be opened again",
                "platform vault unseal",
                call -> show(call, call.platform().post(Target.of("platform", "vault", "unseal"), null)));
    }

    private static void show(Call call, Answer answer) {
        call.show(answer, status -> {
            call.screen()
                    .print(new Facts()
                            .add("Vault", status.has("sealedAt") ? "sealed" : "open")
                            .add("Since", call.time(status.text("sealedAt"))));
            var table = Table.of(Column.of("KEY VERSION"), Column.of("STATE"), Column.of("BY"), Column.of("SINCE"));
            for (var key : status.rows("keys")) {
                table.row(
                        key.text("version"), key.text("state"), key.text("provider"), call.time(key.text("createdAt")));
            }
            call.screen().print(table, "No key yet: nothing was stored.");
        });
    }
}
