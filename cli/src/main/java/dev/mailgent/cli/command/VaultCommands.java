package dev.mailgent.cli.command;

import dev.mailgent.cli.api.Failure;
import dev.mailgent.cli.api.Fields;
import dev.mailgent.cli.api.Target;
import dev.mailgent.cli.screen.Facts;
import dev.mailgent.cli.screen.Table;
import dev.mailgent.cli.screen.Table.Column;
import java.io.IOException;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
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
                        store(),
                        storeApiKey(),
                        storeCard(),
                        storeAddress(),
                        totp(),
                        useBackup(),
                        exec(),
                        importFile(),
                        versions(),
                        restore(),
                        delete()));
    }

    private static Target one(Call call) {
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

    private static void put(Call call, String type, JsonNode data, JsonNode metadata) {
        var body = JsonMapper.shared().createObjectNode();
        body.put("type", type);
        body.set("data", data);
        if (!metadata.isEmpty()) {
            body.set("metadata", metadata);
        }
        if (call.text("--expires-at") != null) {
            body.put("expiresAt", call.text("--expires-at"));
        }
        var answer = call.api().put(one(call), body);
        call.show(answer, stored -> {
            call.screen().print("Stored " + stored.text("name") + ", version " + stored.text("version") + ".");
            stored.texts("warnings").forEach(warning -> call.screen().say("Note: " + warning));
        });
    }

    private static JsonNode object(Call call, String option) {
        try {
            var text = call.textOrInput(option);
            var node = JsonMapper.shared().readTree(text == null ? "{}" : text);
            if (node.isObject()) {
                return node;
            }
        } catch (JacksonException _) {
            // The parser's message may quote a secret.
        }
        throw new UsageException(option + " is not a JSON object.");
    }

    private static Command store() {
        return Command.of(
                        "store",
                        "Store or overwrite a credential of any type",
                        "vault store bank --type LOGIN --data -",
                        call -> put(
                                call,
                                java.util.Objects.requireNonNull(call.text("--type")),
                                object(call, "--data"),
                                object(call, "--metadata")))
                .argument("NAME", "what to call it")
                .requiredChoice(
                        "--type",
                        "what it is",
                        "LOGIN",
                        "API_KEY",
                        "OAUTH",
                        "TOTP",
                        "SSH_KEY",
                        "DATABASE",
                        "SMTP",
                        "AWS",
                        "CERTIFICATE",
                        "CARD",
                        "SHIPPING_ADDRESS",
                        "CUSTOM")
                .required("--data", "JSON", "the secret fields, an object; - reads standard input")
                .text("--metadata", "JSON", "fields that may be listed, an object")
                .text("--expires-at", "TIME", "from then on it is not given out");
    }

    private static Command storeApiKey() {
        return Command.of("store-api-key", "Store an API key", "vault store-api-key stripe --secret -", call -> {
                    var mapper = JsonMapper.shared();
                    var data = mapper.createObjectNode();
                    var metadata = mapper.createObjectNode();
                    var secret = String.valueOf(call.textOrInput("--secret")).strip();
                    if (call.text("--client-id") == null) {
                        data.put("key", secret);
                    } else {
                        data.put("clientId", call.text("--client-id")).put("secret", secret);
                        metadata.put("clientId", call.text("--client-id"));
                    }
                    put(call, "API_KEY", data, metadata);
                })
                .argument("NAME", "what to call it")
                .required("--secret", "KEY", "the key; - reads standard input")
                .text("--client-id", "ID", "the client it belongs to")
                .text("--expires-at", "TIME", "from then on it is not given out");
    }

    private static Command storeCard() {
        return Command.of(
                        "store-card",
                        "Store a payment card",
                        "vault store-card visa --cardholder 'Ada L' --number - --exp-month 01 --exp-year 2030 --cvc 123",
                        call -> {
                            var number =
                                    String.valueOf(call.textOrInput("--number")).strip();
                            var data = JsonMapper.shared().createObjectNode();
                            data.put("cardholder", call.text("--cardholder"))
                                    .put("number", number)
                                    .put("expMonth", call.text("--exp-month"))
                                    .put("expYear", call.text("--exp-year"))
                                    .put("cvc", call.text("--cvc"));
                            if (call.text("--zip") != null) {
                                data.put("zip", call.text("--zip"));
                            }
                            var metadata = JsonMapper.shared().createObjectNode();
                            metadata.put("last4", number.substring(Math.max(0, number.length() - 4)));
                            metadata.put("brand", call.text("--brand") == null ? brand(number) : call.text("--brand"));
                            put(call, "CARD", data, metadata);
                        })
                .argument("NAME", "what to call it")
                .required("--cardholder", "NAME", "the name on it")
                .required("--number", "DIGITS", "its number; - reads standard input")
                .required("--exp-month", "MM", "month it ends")
                .required("--exp-year", "YYYY", "year it ends")
                .required("--cvc", "DIGITS", "its check number")
                .text("--zip", "ZIP", "postcode of its owner")
                .text("--brand", "BRAND", "found by the number unless given")
                .text("--expires-at", "TIME", "from then on it is not given out");
    }

    private static String brand(String number) {
        if (number.startsWith("4")) {
            return "visa";
        } else if (number.matches("(5[1-5]|2[2-7]).*")) {
            return "mastercard";
        } else if (number.matches("3[47].*")) {
            return "amex";
        }
        return "unknown";
    }

    private static Command storeAddress() {
        return Command.of(
                        "store-address",
                        "Store a shipping address",
                        "vault store-address home --recipient 'Ada L' --line1 '1 High St' --city York --state NY"
                                + " --postcode YO1 --country GB",
                        call -> {
                            var data = JsonMapper.shared().createObjectNode();
                            data.put("name", call.text("--recipient"));
                            for (var field :
                                    List.of("line1", "line2", "city", "state", "postcode", "country", "phone")) {
                                if (call.text("--" + field) != null) {
                                    data.put(field, call.text("--" + field));
                                }
                            }
                            put(
                                    call,
                                    "SHIPPING_ADDRESS",
                                    data,
                                    JsonMapper.shared().createObjectNode());
                        })
                .argument("NAME", "what to call it")
                .required("--recipient", "NAME", "who receives")
                .required("--line1", "TEXT", "street and number")
                .text("--line2", "TEXT", "more of the street")
                .required("--city", "TEXT", "the city")
                .required("--state", "TEXT", "the state or county")
                .required("--postcode", "TEXT", "the postcode")
                .required("--country", "CC", "two letters")
                .text("--phone", "NUMBER", "a telephone number")
                .text("--expires-at", "TIME", "from then on it is not given out");
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

    private static int run(Call call, java.util.Map<String, String> variables) {
        try {
            var builder = new ProcessBuilder(call.rest()).inheritIO();
            builder.directory(
                    call.path(java.nio.file.Path.of("")).toAbsolutePath().toFile());
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
                            var file = call.path(java.nio.file.Path.of(call.argument(0)));
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

    private static String content(java.nio.file.Path file) {
        try {
            return java.nio.file.Files.readString(file);
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
