package dev.mailgent.event;

import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.Optional;
import java.util.UUID;

/// A place in the log of one organization: what lies behind it is still to be read. Its order is (tx,
/// identity, position).
public record OrgPlace(long tx, UUID identity, long position) {
    /// Before everything.
    public static final OrgPlace BEGIN = new OrgPlace(0, new UUID(0, 0), 0);

    private static final byte VERSION = 1;
    private static final int BYTES = 33;
    private static final int CHARACTERS = 44;

    /// Before every event of a transaction and after all of those before it.
    static OrgPlace before(long tx) {
        return new OrgPlace(tx, new UUID(0, 0), 0);
    }

    /// Opaque, url-safe, versioned; 44 characters.
    public String text() {
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(ByteBuffer.allocate(BYTES)
                        .put(VERSION)
                        .putLong(tx)
                        .putLong(identity.getMostSignificantBits())
                        .putLong(identity.getLeastSignificantBits())
                        .putLong(position)
                        .array());
    }

    /// What [#text] gave, or empty for anything else.
    public static Optional<OrgPlace> parse(String text) {
        if (text.length() != CHARACTERS) {
            return Optional.empty();
        }
        try {
            var in = ByteBuffer.wrap(Base64.getUrlDecoder().decode(text));
            if (in.get() != VERSION) {
                return Optional.empty();
            }
            var place = new OrgPlace(in.getLong(), new UUID(in.getLong(), in.getLong()), in.getLong());
            return place.tx < 0 || place.position < 0 ? Optional.empty() : Optional.of(place);
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }
}
