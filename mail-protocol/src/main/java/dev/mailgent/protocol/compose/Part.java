package dev.mailgent.protocol.compose;

import java.nio.charset.StandardCharsets;
import java.util.List;

/// One node of a message's MIME structure (RFC 2046).
sealed interface Part {
    /// @param type tokens of Content-Type
    /// @param headers further fields of this part, each complete
    record Leaf(List<String> type, List<Field> headers, Body body) implements Part {}

    /// @param type `multipart/...`
    /// @param parameters further Content-Type parameters, as `report-type=delivery-status`
    record Multi(String type, List<String> parameters, List<Part> parts) implements Part {
        static Part of(String type, List<Part> parts) {
            return parts.size() == 1 ? parts.getFirst() : new Multi(type, List.of(), parts);
        }
    }

    record Field(String name, List<String> tokens) {}

    /// Bytes of the bodies, about.
    default long wireBytes() {
        return switch (this) {
            case Leaf leaf -> leaf.body.wireBytes() + 400L;
            case Multi multi -> multi.parts.stream().mapToLong(Part::wireBytes).sum() + 200;
        };
    }

    /// Whether a body that is sent as it stands contains `text`.
    default boolean mentions(String text) {
        return switch (this) {
            case Leaf leaf ->
                leaf.body.encoding() == Body.Encoding.SEVEN_BIT
                        && new String(leaf.body.content(), StandardCharsets.ISO_8859_1).contains(text);
            case Multi multi -> multi.parts.stream().anyMatch(part -> part.mentions(text));
        };
    }
}
