package dev.mailgent.oauth;

import dev.mailgent.platform.crypto.InstanceKeys;
import dev.mailgent.platform.crypto.Purpose;
import dev.mailgent.platform.crypto.Sealer;
import dev.mailgent.platform.crypto.TamperedException;
import dev.mailgent.platform.json.Json;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Pattern;

/// Binds the answer of a consent page to what the page asked and to the browser it was shown in: the request travels in
/// the form, sealed for a random cookie. A form that another site made up has neither.
final class ConsentSeal {
    private static final Duration LIFE = Duration.ofMinutes(10);
    private static final Pattern COOKIE = Pattern.compile("[A-Za-z0-9_-]{43}");
    private static final Base64.Encoder TEXT = Base64.getUrlEncoder().withoutPadding();

    private final Sealer sealer;
    private final InstantSource clock;
    private final SecureRandom random = new SecureRandom();

    private record Dated(Asked asked, long untilMillis) {}

    ConsentSeal(InstanceKeys keys, InstantSource clock) {
        this.sealer = keys.sealer(Purpose.OAUTH_CONSENT);
        this.clock = clock;
    }

    String newCookie() {
        var bytes = new byte[32];
        random.nextBytes(bytes);
        return TEXT.encodeToString(bytes);
    }

    static boolean isCookie(String text) {
        return COOKIE.matcher(text).matches();
    }

    String seal(Asked asked, String cookie) {
        var dated = new Dated(asked, clock.millis() + LIFE.toMillis());
        return TEXT.encodeToString(
                sealer.seal(Json.MAPPER.writeValueAsBytes(dated), cookie.getBytes(StandardCharsets.US_ASCII)));
    }

    /// What was asked; empty when this browser was not asked it, or too long ago.
    Optional<Asked> open(String sealed, String cookie) {
        try {
            var plain = sealer.open(Base64.getUrlDecoder().decode(sealed), cookie.getBytes(StandardCharsets.US_ASCII));
            var dated = Json.MAPPER.readValue(plain, Dated.class);
            return clock.millis() < dated.untilMillis() ? Optional.of(dated.asked()) : Optional.empty();
        } catch (IllegalArgumentException | TamperedException _) {
            return Optional.empty();
        }
    }
}
