package dev.mailgent.did;

import dev.mailgent.access.Agent;
import dev.mailgent.platform.crypto.Binding;
import dev.mailgent.platform.crypto.DataKeyPurpose;
import dev.mailgent.platform.crypto.Envelope;
import dev.mailgent.platform.crypto.SigningKey;
import dev.mailgent.platform.crypto.TamperedException;
import dev.mailgent.platform.keys.DataKeys;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;

/// Makes signing keys, seals their seeds for their place, and opens them there.
final class SealedSeeds {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int SEED_BYTES = 32;

    private final DataKeys dataKeys;

    SealedSeeds(DataKeys dataKeys) {
        this.dataKeys = dataKeys;
    }

    /// A new key as number `number` of an identity, sealed.
    SigningKeyStore.Sealed make(Agent agent, int number) {
        var seed = new byte[SEED_BYTES];
        RANDOM.nextBytes(seed);
        try (var made = dataKeys.make(agent.org(), DataKeyPurpose.SIGNING)) {
            var publicKey = SigningKey.ofSeed(seed).verifying().bytes();
            var box = Envelope.seal(made.key(), binding(agent, number), seed);
            return new SigningKeyStore.Sealed(number, publicKey, box, made.wrapped(), false);
        } finally {
            Arrays.fill(seed, (byte) 0);
        }
    }

    /// @throws TamperedException when it was changed, moved, or is not the private half of its
    /// public key
    SigningKey open(Agent agent, SigningKeyStore.Sealed sealed) {
        if (sealed.dataKey().purpose() != DataKeyPurpose.SIGNING) {
            throw new TamperedException();
        }
        try (var key = dataKeys.open(agent.org(), sealed.dataKey())) {
            var seed = Envelope.open(key, binding(agent, sealed.number()), sealed.box());
            try {
                if (seed.length != SEED_BYTES) {
                    throw new TamperedException();
                }
                var signing = SigningKey.ofSeed(seed);
                if (!MessageDigest.isEqual(signing.verifying().bytes(), sealed.publicKey())) {
                    throw new TamperedException();
                }
                return signing;
            } finally {
                Arrays.fill(seed, (byte) 0);
            }
        }
    }

    private static Binding binding(Agent agent, int number) {
        return new Binding(
                agent.org().value(), agent.id().value(), agent.id().value(), number, "signing.seed", "DID_KEY");
    }
}
