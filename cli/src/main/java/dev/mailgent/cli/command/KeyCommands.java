package dev.mailgent.cli.command;

import dev.mailgent.cli.api.Fields;
import dev.mailgent.cli.api.Target;
import dev.mailgent.cli.screen.Facts;
import dev.mailgent.cli.screen.ShellWord;
import dev.mailgent.cli.screen.Table;
import dev.mailgent.cli.screen.Table.Column;
import java.util.List;

/// `mailgent platform keys`: the keys of one identity, by name, each of which may do less than the
/// identity.
final class KeyCommands {
    private KeyCommands() {}

    static Command group() {
        return Command.group(
                "keys",
                "Manage an identity's keys",
                "platform keys create id-0123456789abcdef --name reader --scopes mail:read",
                () -> List.of(list(), create(), rotate(), revoke()));
    }

    private static Command list() {
        return Command.of("list", "List the keys that work now", "platform keys list id-0123456789abcdef", call -> {
                    var answer = call.platform().get(all(call));
                    call.show(answer, page -> {
                        var table = Table.of(
                                Column.text("NAME", 12),
                                Column.of("BEGINS"),
                                Column.text("SCOPES", 16),
                                Column.of("LAST USED"),
                                Column.of("ENDS"),
                                Column.of("ID"));
                        for (var key : page.rows("keys")) {
                            table.row(
                                    key.text("name"),
                                    key.text("apiKeyPrefix"),
                                    scopes(key),
                                    call.time(key.text("lastUsedAt")),
                                    call.time(key.text("expiresAt")),
                                    ShellWord.of(key.text("keyId")));
                        }
                        call.screen().print(table, "No keys.");
                    });
                })
                .argument("IDENTITY", "its id");
    }

    private static String scopes(Fields key) {
        return key.texts("scopes").isEmpty() ? "its identity's" : key.joined("scopes");
    }

    private static Command create() {
        return SendCommands.repeatable(Command.of(
                        "create",
                        "Make another key and show it, once",
                        "platform keys create id-0123456789abcdef --name reader --scopes mail:read",
                        call -> {
                            var body = new Body()
                                    .with("name", call.text("--name"))
                                    .with("scopes", call.words("--scopes"))
                                    .with("allowedIps", call.words("--ips"))
                                    .with("expiresAt", call.text("--expires-at"));
                            var answer = call.platform().post(all(call), body.json(), call.text("--idempotency-key"));
                            call.show(answer, made -> {
                                call.screen()
                                        .print(new Facts()
                                                .add("Key", made.text("rawKey"))
                                                .add("Id", made.text("keyId"))
                                                .add("Scopes", scopes(made))
                                                .add("Works from", made.joined("allowedIps"))
                                                .add("Ends", call.time(made.text("expiresAt"))));
                                call.screen().say("The key is shown this once: keep it.");
                            });
                        })
                .argument("IDENTITY", "its id")
                .required("--name", "NAME", "what to call the key")
                .list("--scopes", "SCOPE", "what it may do; all its identity may unless given")
                .list("--ips", "CIDR", "addresses and blocks it works from; anywhere unless given")
                .text("--expires-at", "TIME", "when it ends (RFC 3339); never unless given"));
    }

    private static Command rotate() {
        return SendCommands.repeatable(Command.of(
                        "rotate",
                        "Give a key a successor and show it, once",
                        "platform keys rotate id-0123456789abcdef key_0123456789abcdef --overlap PT24H",
                        call -> {
                            var body = new Body().with("overlap", call.text("--overlap"));
                            var answer = call.platform()
                                    .post(one(call, "rotate"), body.jsonOrNull(), call.text("--idempotency-key"));
                            call.show(answer, rotated -> {
                                call.screen()
                                        .print(new Facts()
                                                .add("Key", rotated.text("rawKey"))
                                                .add("Id", rotated.text("keyId"))
                                                .add(
                                                        "Old key ends",
                                                        rotated.has("previousKeyExpiresAt")
                                                                ? call.time(rotated.text("previousKeyExpiresAt"))
                                                                : "now"));
                                call.screen().say("The key is shown this once: keep it.");
                            });
                        })
                .argument("IDENTITY", "its id")
                .argument("KEY", "the key's id")
                .text("--overlap", "DURATION", "how long the old key still works, up to P7D; not at all unless given"));
    }

    private static Command revoke() {
        return Command.of(
                        "revoke",
                        "End a key at once",
                        "platform keys revoke id-0123456789abcdef key_0123456789abcdef",
                        call -> {
                            call.platform().delete(one(call));
                            call.done("Revoked.");
                        })
                .argument("IDENTITY", "its id")
                .argument("KEY", "the key's id");
    }

    private static Target all(Call call) {
        return Target.of("platform", "identities", call.argument(0), "keys");
    }

    private static Target one(Call call) {
        return Target.of("platform", "identities", call.argument(0), "keys", call.argument(1));
    }

    private static Target one(Call call, String action) {
        return Target.of("platform", "identities", call.argument(0), "keys", call.argument(1), action);
    }
}
