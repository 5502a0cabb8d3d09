package dev.mailgent.platform.id;

import java.util.Optional;
import java.util.UUID;

/// An agent's identity. On the wire `id-` and 16 hex digits.
public record IdentityId(UUID value) {
    private static final String PREFIX = "id-";

    public String wire() {
        return Ids.wire(PREFIX, value);
    }

    /// The public half named by `id-…`, or empty when the text has another form.
    public static Optional<Long> publicId(String wire) {
        return Ids.publicId(PREFIX, wire);
    }

    @Override
    public String toString() {
        return wire();
    }
}
