package dev.mailgent.vault;

import dev.mailgent.platform.json.Json;
import dev.mailgent.platform.problem.Problem;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.exc.StreamReadException;

/// The fields of a JSON object as places in its bytes, so that values are handled without making texts of them.
final class JsonFields {
    private final byte[] json;
    private final Map<String, Field> fields;

    /// A field's value: `json[from, to)`.
    ///
    /// @param holdsUri a text in it, however deep, begins with `otpauth:`
    record Field(String name, JsonToken kind, int from, int to, boolean holdsUri) {
        boolean isText() {
            return kind == JsonToken.VALUE_STRING;
        }
    }

    private JsonFields(byte[] json, Map<String, Field> fields) {
        this.json = json;
        this.fields = fields;
    }

    /// @param what how a refusal calls it: `body`, `field 'data'`
    /// @throws dev.mailgent.platform.problem.ProblemException Invalid, never quoting it
    static JsonFields of(byte[] json, String what) {
        var fields = new LinkedHashMap<String, Field>();
        try (var parser = Json.MAPPER.createParser(json)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw refused(what + " is not a JSON object");
            }
            while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
                var field = field(parser);
                if (fields.put(field.name(), field) != null) {
                    throw refused(what + " has a field twice");
                }
            }
            if (parser.nextToken() != null) {
                throw refused(what + " goes on after its JSON object");
            }
            return new JsonFields(json, fields);
        } catch (StreamReadException e) {
            var at = e.getLocation();
            throw refused(what + " is not valid JSON (line " + at.getLineNr() + ", column " + at.getColumnNr() + ")");
        } catch (JacksonException _) {
            throw refused(what + " cannot be read");
        }
    }

    private static Field field(JsonParser parser) {
        var name = parser.currentName();
        var kind = parser.nextToken();
        var from = offset(parser.currentTokenLocation().getByteOffset());
        var holdsUri = isUri(parser);
        for (var depth = kind.isStructStart() ? 1 : 0; depth > 0; ) {
            var token = parser.nextToken();
            depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
            holdsUri |= isUri(parser);
        }
        if (kind == JsonToken.VALUE_STRING) {
            parser.getStringLength(); // reads the text to its end
        }
        return new Field(name, kind, from, offset(parser.currentLocation().getByteOffset()), holdsUri);
    }

    /// Other encodings of Unicode are read by characters and have no byte offsets.
    private static int offset(long bytes) {
        if (bytes < 0) {
            throw refused("The body is not UTF-8");
        }
        return Math.toIntExact(bytes);
    }

    private static boolean isUri(JsonParser parser) {
        if (parser.currentToken() != JsonToken.VALUE_STRING) {
            return false;
        }
        var characters = parser.getStringCharacters();
        var at = parser.getStringOffset();
        var end = at + parser.getStringLength();
        while (at < end && Character.isWhitespace(characters[at])) {
            at++;
        }
        return end - at >= 8 && new String(characters, at, 8).equalsIgnoreCase("otpauth:");
    }

    private static RuntimeException refused(String rule) {
        return new Problem.Invalid(rule + ".", "Send a JSON object with Content-Type: application/json.").asException();
    }

    Iterable<Field> all() {
        return fields.values();
    }

    Optional<Field> find(String name) {
        return Optional.ofNullable(fields.get(name));
    }

    /// The field unless it is null.
    Optional<Field> given(String name) {
        return find(name).filter(field -> field.kind() != JsonToken.VALUE_NULL);
    }

    /// Copy of a value's bytes.
    byte[] bytes(Field field) {
        return Arrays.copyOfRange(json, field.from(), field.to());
    }

    /// The text of a text, the digits of a number.
    String text(Field field) {
        try (var parser = Json.MAPPER.createParser(json, field.from(), field.to() - field.from())) {
            parser.nextToken();
            return parser.getString();
        }
    }

    /// [#text] of a field that holds text or a number, else null.
    @Nullable
    String textOrNull(String name) {
        return find(name)
                .filter(field -> field.isText() || field.kind().isNumeric())
                .map(this::text)
                .orElse(null);
    }

    /// Whether the value's bytes hold `word`, whatever the case and with spaces and hyphens between; `word` is in lower
    /// case and has no spaces, and short, since the time is the product.
    boolean holds(Field field, String word) {
        var wanted = word.getBytes(StandardCharsets.UTF_8);
        for (var start = field.from(); start < field.to(); start++) {
            var at = start;
            var matched = 0;
            while (matched < wanted.length && at < field.to()) {
                var c = json[at] >= 'A' && json[at] <= 'Z' ? json[at] + 32 : json[at];
                if (matched > 0 && (c == ' ' || c == '-')) {
                    at++;
                } else if (c == wanted[matched]) {
                    matched++;
                    at++;
                } else {
                    break;
                }
            }
            if (matched == wanted.length) {
                return true;
            }
        }
        return false;
    }
}
