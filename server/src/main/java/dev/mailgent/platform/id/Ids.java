package dev.mailgent.platform.id;

import java.security.SecureRandom;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;

/// Mints UUIDv7 (RFC 9562 section 5.7) and translates the short wire form: a prefix and the 16 hex digits of the
/// UUID's low half, 62 random bits. The database finds a row by that half (`public_id bigint`).
public final class Ids {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final AtomicLong LAST = new AtomicLong();
    private static final long MINUTE = 60_000L << 12;

    private Ids() {}

    /// A new id. Ids of one process do not go back in time, since within a millisecond the 12 bits of
    /// `rand_a` count up; only a clock set back by more than a minute is followed, so that ids stay near
    /// the time they name.
    public static UUID mint(Instant now) {
        var wanted = now.toEpochMilli() << 12;
        var stamp = LAST.updateAndGet(last -> isJustAhead(last, wanted) ? last + 1 : wanted);
        var high = (stamp >>> 12 << 16) | 0x7000L | (stamp & 0xFFF);
        var low = (RANDOM.nextLong() & 0x3FFFFFFFFFFFFFFFL) | 0x8000000000000000L;
        return new UUID(high, low);
    }

    private static boolean isJustAhead(long last, long wanted) {
        return last >= wanted && last - wanted < MINUTE;
    }

    /// The smallest id of an instant, for ranges over time.
    public static UUID floor(Instant instant) {
        return new UUID((instant.toEpochMilli() << 16) | 0x7000L, 0x8000000000000000L);
    }

    /// The instant an id was minted, in milliseconds.
    public static Instant instantOf(UUID id) {
        return Instant.ofEpochMilli(id.getMostSignificantBits() >>> 16);
    }

    /// `prefix` and 16 lower-case hex digits.
    public static String wire(String prefix, UUID id) {
        return wire(prefix, id.getLeastSignificantBits());
    }

    public static String wire(String prefix, long publicId) {
        var hex = Long.toHexString(publicId);
        return prefix + "0".repeat(16 - hex.length()) + hex;
    }

    /// The low half named by a wire id, or empty when the text is not one of this prefix.
    public static Optional<Long> publicId(String prefix, String wire) {
        if (wire.length() != prefix.length() + 16 || !wire.startsWith(prefix)) {
            return Optional.empty();
        }
        for (var i = prefix.length(); i < wire.length(); i++) {
            var c = wire.charAt(i);
            if (!((c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'))) {
                return Optional.empty();
            }
        }
        return Optional.of(Long.parseUnsignedLong(wire, prefix.length(), wire.length(), 16));
    }
}
