package dev.mailgent.protocol.bounce;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;

/// Reads a bounce and says what must be known of it.
final class BounceCases {
    private BounceCases() {}

    static List<BouncedRecipient> read(String header, String body) {
        var raw = (header + "\n\n" + body).getBytes(StandardCharsets.UTF_8);
        assertThat(BounceDecoder.decode(raw)).isInstanceOf(Notification.Bounce.class);
        return ((Notification.Bounce) BounceDecoder.decode(raw)).recipients();
    }

    static BouncedRecipient one(String header, String body) {
        var all = read(header, body);
        assertThat(all).hasSize(1);
        return all.getFirst();
    }

    static void isHard(BouncedRecipient got, String recipient) {
        assertThat(got.recipient()).isEqualTo(recipient);
        assertThat(got.status()).startsWith("5.");
        assertThat(got.hard()).as(got.toString()).isTrue();
    }

    static void isSoft(BouncedRecipient got, String recipient, BounceReason reason) {
        assertThat(got.recipient()).isEqualTo(recipient);
        assertThat(got.reason()).as(got.toString()).isEqualTo(reason);
        assertThat(got.hard()).isFalse();
    }
}
