package dev.mailgent.webhook;

import dev.mailgent.platform.crypto.Binding;
import dev.mailgent.platform.crypto.DataKeyPurpose;
import dev.mailgent.platform.crypto.Envelope;
import dev.mailgent.platform.crypto.TamperedException;
import dev.mailgent.platform.id.OrgId;
import dev.mailgent.platform.keys.DataKeys;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.UUID;

/// Makes the secrets of webhooks, seals each for its place, and opens it there.
final class SealedSecrets {
    private static final SecureRandom RANDOM = new SecureRandom();

    /// Standard Webhooks asks for 24 to 64.
    private static final int KEY_BYTES = 32;

    private final DataKeys dataKeys;

    /// A new secret, shown once, and its stored form.
    record Made(String text, Sealed sealed) {
        @Override
        public String toString() {
            return "[redacted]";
        }
    }

    /// A secret as stored, with its key.
    @SuppressWarnings("ArrayRecordComponent") // carried between a row and a cipher, never compared
    record Sealed(int number, byte[] box, DataKeys.Wrapped key) {}

    SealedSecrets(DataKeys dataKeys) {
        this.dataKeys = dataKeys;
    }

    /// A new secret as number `number` of a webhook.
    Made make(OrgId org, UUID webhook, int number) {
        var key = new byte[KEY_BYTES];
        RANDOM.nextBytes(key);
        var text = Signatures.PREFIX + Base64.getEncoder().encodeToString(key);
        try (var made = dataKeys.make(org, DataKeyPurpose.WEBHOOK)) {
            var plain = text.getBytes(StandardCharsets.US_ASCII);
            var box = Envelope.seal(made.key(), binding(org, webhook, number), plain);
            return new Made(text, new Sealed(number, box, made.wrapped()));
        }
    }

    /// The text of a secret, as bytes the caller zeroes.
    ///
    /// @throws TamperedException when it was changed or moved
    byte[] open(OrgId org, UUID webhook, Sealed sealed) {
        if (sealed.key().purpose() != DataKeyPurpose.WEBHOOK) {
            throw new TamperedException();
        }
        try (var key = dataKeys.open(org, sealed.key())) {
            return Envelope.open(key, binding(org, webhook, sealed.number()), sealed.box());
        }
    }

    private static Binding binding(OrgId org, UUID webhook, int number) {
        return new Binding(org.value(), webhook, webhook, number, "webhook.secret", "WEBHOOK");
    }
}
