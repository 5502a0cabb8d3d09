package dev.mailgent.platform.crypto;

import dev.mailgent.platform.json.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HexFormat;
import java.util.Objects;
import tools.jackson.databind.JsonNode;

/// Published test vectors below `/vectors`; where they come from is in its SOURCE.md.
public final class Vectors {
    private Vectors() {}

    public static JsonNode read(String name) {
        try (var in = Objects.requireNonNull(Vectors.class.getResourceAsStream("/vectors/" + name), name)) {
            return Json.MAPPER.readTree(in.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// A field of hexadecimal digits.
    public static byte[] hex(JsonNode node, String field) {
        return HexFormat.of().parseHex(node.get(field).asString());
    }
}
