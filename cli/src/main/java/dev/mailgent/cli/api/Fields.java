package dev.mailgent.cli.api;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import tools.jackson.databind.JsonNode;

/// Reads a JSON object as an older, a newer or another server may have written it: what is missing, null or of another
/// type reads as nothing.
public record Fields(JsonNode node) {
    public static Fields of(JsonNode node) {
        return new Fields(node);
    }

    public boolean has(String name) {
        return !node.path(name).isMissingNode() && !node.path(name).isNull();
    }

    /// A text, number or truth value as text, else the empty text.
    public String text(String name) {
        return scalar(node.path(name));
    }

    public boolean isTrue(String name) {
        return text(name).equals("true");
    }

    /// The texts of an array; a lone text is an array of one.
    public List<String> texts(String name) {
        var value = node.path(name);
        if (!value.isArray()) {
            return scalar(value).isEmpty() ? List.of() : List.of(scalar(value));
        }
        return StreamSupport.stream(value.spliterator(), false)
                .map(Fields::scalar)
                .filter(text -> !text.isEmpty())
                .toList();
    }

    public String joined(String name) {
        return String.join(", ", texts(name));
    }

    public Fields in(String name) {
        return new Fields(node.path(name));
    }

    /// The objects of an array.
    public List<Fields> rows(String name) {
        var rows = new ArrayList<Fields>();
        node.path(name).forEach(row -> rows.add(new Fields(row)));
        return rows;
    }

    /// `name count, name count` of an object of numbers.
    public String counts(String name) {
        return node.path(name).properties().stream()
                .sorted(Map.Entry.comparingByKey())
                .map(entry -> entry.getKey() + " " + scalar(entry.getValue()))
                .collect(Collectors.joining(", "));
    }

    private static String scalar(JsonNode value) {
        return value.isString() ? value.stringValue() : value.isNumber() || value.isBoolean() ? value.toString() : "";
    }
}
