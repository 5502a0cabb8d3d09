package dev.mailgent.mcp;

import dev.mailgent.platform.http.CarriedCalls;
import dev.mailgent.platform.http.Router;
import dev.mailgent.platform.json.Json;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.node.ObjectNode;

/// Published tools that are another's endpoint with fewer or other arguments.
final class Variants {
    private Variants() {}

    /// Those beside the tool named by the endpoint itself.
    static List<Tool> of(Router.Route route, String tool) {
        return switch (tool) {
            case "identities_update" ->
                List.of(part(
                        route,
                        "identities_update_scopes",
                        "Add and remove scopes of an identity. Its keys have them at once.",
                        Set.of("addScopes", "removeScopes")));
            case "vault_store" -> List.of(apiKey(route), card(route), shippingAddress(route));
            default -> List.of();
        };
    }

    private static Tool part(Router.Route route, String name, String description, Set<String> fields) {
        var parameters = Parameters.of(route.endpoint(), name, fields);
        return new Tool(
                name,
                Names.title(name),
                description,
                parameters.schema(),
                Results.schema(route.endpoint()),
                Names.hints(name, route.endpoint().method()),
                route,
                parameters::arguments);
    }

    /// Fills a credential's body from arguments.
    @FunctionalInterface
    private interface Filling {
        void fill(ObjectNode given, ObjectNode data, ObjectNode metadata);
    }

    private static Tool credential(
            Router.Route route,
            String name,
            String type,
            String description,
            Map<String, String> arguments,
            Filling filling) {
        var properties = new LinkedHashMap<String, Object>();
        arguments.forEach((argument, text) -> properties.put(argument, Map.of("type", "string", "description", text)));
        var required = Names.required(name);
        return new Tool(
                name,
                Names.title(name),
                description,
                Parameters.schema(properties, required),
                Results.schema(route.endpoint()),
                Names.hints(name, route.endpoint().method()),
                route,
                given -> {
                    Parameters.requireKnown(given, properties.keySet(), required);
                    given.properties().forEach(one -> Parameters.text(one.getKey(), one.getValue()));
                    var body = Json.MAPPER.createObjectNode();
                    body.put("type", type);
                    var data = body.putObject("data");
                    var metadata = Json.MAPPER.createObjectNode();
                    filling.fill(given, data, metadata);
                    if (!metadata.isEmpty()) {
                        body.set("metadata", metadata);
                    }
                    if (given.has("expiresAt")) {
                        body.set("expiresAt", given.get("expiresAt"));
                    }
                    var path = Map.of("name", given.get("name").asString());
                    return new CarriedCalls.Arguments(path, Map.of(), Map.of(), Parameters.bytes(body));
                });
    }

    private static Map<String, String> arguments(String... namesAndTexts) {
        var arguments = new LinkedHashMap<String, String>();
        for (var i = 0; i < namesAndTexts.length; i += 2) {
            arguments.put(namesAndTexts[i], namesAndTexts[i + 1]);
        }
        return arguments;
    }

    private static void copy(ObjectNode from, ObjectNode to, String... names) {
        for (var name : names) {
            if (from.has(name)) {
                to.set(name, from.get(name));
            }
        }
    }

    private static Tool apiKey(Router.Route route) {
        return credential(
                route,
                "vault_storeApiKey",
                "API_KEY",
                "Store an API key, or a client id and its secret. No part of the secret is listed.",
                arguments(
                        "name", "Name of the credential.",
                        "secret", "The key, or the client's secret.",
                        "clientId", "The client's id, when there is one.",
                        "expiresAt", "RFC 3339; from then on it is no longer given out."),
                (given, data, metadata) -> {
                    if (given.has("clientId")) {
                        copy(given, data, "clientId", "secret");
                        copy(given, metadata, "clientId");
                    } else {
                        data.set("key", given.get("secret"));
                    }
                });
    }

    private static Tool card(Router.Route route) {
        return credential(
                route,
                "vault_storeCard",
                "CARD",
                "Store a payment card. Its last four digits and its brand are listed.",
                arguments(
                        "name", "Name of the credential.",
                        "cardholder", "Name on the card.",
                        "number", "Card number.",
                        "expMonth", "Month of expiry, MM.",
                        "expYear", "Year of expiry, YYYY.",
                        "cvc", "Check digits.",
                        "zip", "Postcode of the billing address.",
                        "brand", "Brand; told by the number when left out.",
                        "expiresAt", "RFC 3339; from then on it is no longer given out."),
                (given, data, metadata) -> {
                    copy(given, data, "cardholder", "number", "expMonth", "expYear", "cvc", "zip");
                    var digits = given.get("number").asString().replaceAll("[^0-9]", "");
                    if (digits.length() > 4) {
                        metadata.put("last4", digits.substring(digits.length() - 4));
                    }
                    metadata.put("brand", given.path("brand").asString(brand(digits)));
                });
    }

    /// By the first digits (ISO/IEC 7812 issuer ranges of the large brands).
    private static String brand(String digits) {
        if (digits.startsWith("4")) {
            return "visa";
        } else if (digits.matches("(5[1-5]|2[2-7]).*")) {
            return "mastercard";
        } else if (digits.matches("3[47].*")) {
            return "amex";
        } else if (digits.matches("(6011|65).*")) {
            return "discover";
        }
        return "unknown";
    }

    private static Tool shippingAddress(Router.Route route) {
        return credential(
                route,
                "vault_storeShippingAddress",
                "SHIPPING_ADDRESS",
                "Store a postal address to ship to.",
                arguments(
                        "name", "Name of the credential.",
                        "recipient", "Who receives it.",
                        "line1", "Street and number.",
                        "line2", "Flat, floor, building.",
                        "city", "City.",
                        "state", "State or region.",
                        "postcode", "Postcode.",
                        "country", "Two letters (ISO 3166).",
                        "phone", "Telephone number."),
                (given, data, metadata) -> {
                    data.set("name", given.get("recipient"));
                    copy(given, data, "line1", "line2", "city", "state", "postcode", "country", "phone");
                });
    }
}
