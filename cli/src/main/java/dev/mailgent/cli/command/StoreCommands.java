package dev.mailgent.cli.command;

import java.util.List;
import java.util.Objects;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// `mailgent vault store…`: what puts credentials in, by type.
final class StoreCommands {
    private StoreCommands() {}

    static Command store() {
        return Command.of(
                        "store",
                        "Store or overwrite a credential of any type",
                        "vault store bank --type LOGIN --data -",
                        call -> put(
                                call,
                                Objects.requireNonNull(call.text("--type")),
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

    static Command storeApiKey() {
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

    static Command storeCard() {
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

    static Command storeAddress() {
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
        var answer = call.api().put(VaultCommands.one(call), body);
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
}
