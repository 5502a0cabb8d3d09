package dev.mailgent.cli.command;

import dev.mailgent.cli.api.Failure;
import dev.mailgent.cli.api.Fields;
import dev.mailgent.cli.api.Target;
import dev.mailgent.cli.screen.Facts;
import dev.mailgent.cli.screen.Table;
import dev.mailgent.cli.screen.Table.Column;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/// `mailgent vault`: the identity's credentials. A value given as `-` is read from standard input, where
/// no other user of the machine sees it.
final class VaultCommands {
    private VaultCommands() {}

    static Command group() {
        return Command.group(
                "vault",
                "Keep and use credentials",
                "vault store-api-key stripe --secret -",
                () -> List.of(
                        list(),
                        get(),
                        StoreCommands.store(),
                        StoreCommands.storeApiKey(),
                        StoreCommands.storeCard(),
                        StoreCommands.storeAddress(),
                        totp(),
                        useBackup(),
                        exec(),
                        importFile(),
                        versions(),
                        restore(),
                        delete()));
    }

    /// The credential named first.
    static Target one(Call call) {
        return Target.of("vault", call.argument(0));
    }

    private static Command list() {
        return Command.of("list", "List credentials, without their values", "vault list", call -> {
            var answer = call.api().get(Target.of("vault"));
            call.show(answer, page -> {
                var table = Table.of(
                        Column.text("NAME", 16),
                        Column.of("TYPE"),
                        Column.of("TOTP"),
                        Column.of("LAST USED"),
                        Column.of("EXPIRES"));
                for (var row : page.rows("credentials")) {
                    table.row(
                            row.text("name"),
                            row.text("type"),
                            row.isTrue("hasTOTP") ? "yes" : "",
                            call.time(row.text("lastUsedAt")),
                            call.time(row.text("expiresAt")));
                }
                call.screen().print(table, "The vault is empty.");
            });
        });
    }

    private static Command get() {
        return Command.of("get", "Show a credential with its values", "vault get stripe", call -> {
                    var answer = call.api().get(one(call));
                    call.show(answer, shown -> {
                        var facts = facts(call, shown);
                        fields(facts, "metadata.", shown.in("metadata"));
                        fields(facts, "", shown.in("data"));
                        call.screen().print(facts);
                    });
                })
                .argument("NAME", "its name");
    }

    private static void fields(Facts facts, String prefix, Fields object) {
        object.node().properties().forEach(field -> {
            var value = field.getValue();
            facts.add(prefix + field.getKey(), value.isString() ? value.stringValue() : value.toString());
        });
    }

    private static Facts facts(Call call, Fields stored) {
        return new Facts()
                .add("Name", stored.text("name"))
                .add("Type", stored.text("type"))
                .add("Version", stored.text("version"))
                .add("Expires", call.time(stored.text("expiresAt")))
                .add("Last used", call.time(stored.text("lastUsedAt")))
                .add("Rotated", call.time(stored.text("lastRotatedAt")))
                .add("Backup codes left", stored.text("backupCodesRemaining"));
    }

    private static Command totp() {
        return Command.of("totp", "Print the current code of a second factor", "vault totp bank", call -> {
                    var answer = call.api().get(Target.of("vault", call.argument(0), "totp"));
                    call.show(answer, code -> {
                        call.screen().print(code.text("code"));
                        call.screen()
                                .say("Good for " + code.text("remaining") + " s; backup codes left: "
                                        + code.text("backupCodesRemaining"));
                    });
                })
                .argument("NAME", "its name");
    }

    private static Command useBackup() {
        return Command.of("totp-use-backup", "Take a backup code, once", "vault totp-use-backup bank", call -> {
                    var answer = call.api().post(Target.of("vault", call.argument(0), "totp", "backup"), null);
                    call.show(answer, code -> {
                        call.screen().print(code.text("code"));
                        call.screen().say("Backup codes left: " + code.text("remaining"));
                    });
                })
                .argument("NAME", "its name");
    }

    private static Command exec() {
        return Command.of(
                        "exec",
                        "Run a command with the values in its environment alone",
                        "vault exec stripe --env STRIPE_KEY=key -- ./deploy",
                        call -> {
                            var opened = call.api().get(one(call)).fields();
                            var variables = Variables.of(opened, call.words("--env"));
                            call.exit(run(call, variables));
                        })
                .argument("NAME", "its name")
                .rest("COMMAND", "what to run, after --")
                .list(
                        "--env",
                        "VAR=FIELD",
                        "variable for a field; else each field's name, as PASSWORD or ACCESS_TOKEN");
    }

    private static int run(Call call, Map<String, String> variables) {
        try {
            var builder = new ProcessBuilder(call.rest()).inheritIO();
            builder.directory(call.path(Path.of("")).toAbsolutePath().toFile());
            builder.environment().putAll(variables);
            return builder.start().waitFor();
        } catch (IOException _) {
            throw Failure.of("The command cannot be started.", "Check its name and that it may be run.");
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw Failure.of("Interrupted.", "Run it again.");
        }
    }

    private static Command importFile() {
        return Command.of(
                        "import",
                        "Store what another program exported: .env, 1Password, Bitwarden",
                        "vault import passwords.csv",
                        call -> {
                            var file = call.path(Path.of(call.argument(0)));
                            var body = new Body()
                                    .with("filename", String.valueOf(file.getFileName()))
                                    .with("format", call.text("--format"))
                                    .with("content", content(file));
                            var answer = call.api().post(Target.of("vault", "import"), body.json());
                            call.show(answer, done -> {
                                call.screen().print("Stored " + done.text("count") + " credentials.");
                                done.texts("notes")
                                        .forEach(note -> call.screen().say("Note: " + note));
                            });
                        })
                .argument("FILE", "the export")
                .choice(
                        "--format",
                        "found by the content unless given",
                        "env",
                        "1password-csv",
                        "bitwarden-csv",
                        "bitwarden-json");
    }

    private static String content(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException _) {
            throw Failure.of(file + " cannot be read as UTF-8 text.", "Check the file's name and encoding.");
        }
    }

    private static Command versions() {
        return Command.of("versions", "List the last ten versions of a credential", "vault versions stripe", call -> {
                    var answer = call.api().get(Target.of("vault-versions", call.argument(0)));
                    call.show(answer, page -> {
                        var table = Table.of(
                                Column.of("VERSION"), Column.of("TYPE"), Column.of("TOTP"), Column.of("CREATED"));
                        for (var row : page.rows("versions")) {
                            table.row(
                                    row.text("version"),
                                    row.text("type"),
                                    row.isTrue("hasTOTP") ? "yes" : "",
                                    call.time(row.text("createdAt")));
                        }
                        call.screen().print(table, "No versions.");
                    });
                })
                .argument("NAME", "its name");
    }

    private static Command restore() {
        return Command.of("restore", "Make an older version the newest", "vault restore stripe --to 1", call -> {
                    var body = JsonMapper.shared().createObjectNode();
                    if (call.number("--to") == null) {
                        throw new UsageException("Give --to, a version that 'vault versions' lists.");
                    }
                    body.put("version", call.number("--to"));
                    var answer = call.api().post(Target.of("vault-versions", call.argument(0)), body);
                    call.show(
                            answer,
                            stored -> call.screen()
                                    .print("Stored " + stored.text("name") + ", version " + stored.text("version")
                                            + "."));
                })
                .argument("NAME", "its name")
                .number("--to", "the version to bring back");
    }

    private static Command delete() {
        return Command.of("delete", "Delete a credential with all its versions", "vault delete stripe", call -> {
                    call.api().delete(one(call));
                    call.done("Deleted.");
                })
                .argument("NAME", "its name");
    }
}
