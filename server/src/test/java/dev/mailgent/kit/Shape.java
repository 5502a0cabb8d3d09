package dev.mailgent.kit;

import dev.mailgent.platform.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/// What an answer must look like, written as an example of it: the very fields, no other, each with its
/// type.
///
/// A leaf is `string`, `int`, `number`, `bool`, `instant`, `object`, `null`, `=text` for exactly that
/// text, or `~regex`; several joined by ` or ` are alternatives. `[x]` is an array of any length whose
/// every entry is `x`. A field whose name ends in `?` may be absent; all others must be there, null or
/// not.
public final class Shape {
    private static final Pattern INSTANT = Pattern.compile("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z");

    private Shape() {}

    /// What differs, one sentence each; empty when nothing does.
    public static List<String> faults(String shape, JsonNode value) {
        var faults = new ArrayList<String>();
        compare("$", Json.MAPPER.readTree(shape), value, faults);
        return faults;
    }

    private static void compare(String at, JsonNode shape, JsonNode value, List<String> faults) {
        if (shape.isObject()) {
            object(at, shape, value, faults);
        } else if (shape.isArray()) {
            if (!value.isArray()) {
                faults.add(at + " is no array");
                return;
            }
            for (var i = 0; i < value.size(); i++) {
                compare(at + "[" + i + "]", shape.get(0), value.get(i), faults);
            }
        } else if (!leaf(shape.asString(), value)) {
            faults.add(at + " is " + value + ", not " + shape.asString());
        }
    }

    private static void object(String at, JsonNode shape, JsonNode value, List<String> faults) {
        if (!value.isObject()) {
            faults.add(at + " is no object");
            return;
        }
        var known = new TreeSet<String>();
        for (var entry : shape.properties()) {
            var optional = entry.getKey().endsWith("?");
            var name = optional ? entry.getKey().substring(0, entry.getKey().length() - 1) : entry.getKey();
            known.add(name);
            if (value.has(name)) {
                compare(at + "." + name, entry.getValue(), value.get(name), faults);
            } else if (!optional) {
                faults.add(at + "." + name + " is absent");
            }
        }
        for (var entry : value.properties()) {
            if (!known.contains(entry.getKey())) {
                faults.add(at + "." + entry.getKey() + " is not in the contract");
            }
        }
    }

    private static boolean leaf(String wanted, JsonNode value) {
        for (var one : wanted.split(" or ", -1)) {
            if (one.startsWith("~")) {
                if (value.isString() && value.asString().matches(one.substring(1))) {
                    return true;
                }
            } else if (one.startsWith("=")) {
                if (value.isString() && value.asString().equals(one.substring(1))) {
                    return true;
                }
            } else if (is(one, value)) {
                return true;
            }
        }
        return false;
    }

    private static boolean is(String type, JsonNode value) {
        return switch (type) {
            case "string" -> value.isString();
            case "int" -> value.isIntegralNumber();
            case "number" -> value.isNumber();
            case "bool" -> value.isBoolean();
            case "instant" ->
                value.isString() && INSTANT.matcher(value.asString()).matches();
            case "object" -> value.isObject();
            case "null" -> value.isNull();
            default -> throw new IllegalArgumentException("no type of the contract: " + type);
        };
    }
}
