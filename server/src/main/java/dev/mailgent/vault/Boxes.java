package dev.mailgent.vault;

import dev.mailgent.access.Agent;
import dev.mailgent.platform.crypto.Binding;
import dev.mailgent.platform.crypto.DataKeyPurpose;
import dev.mailgent.platform.crypto.Envelope;
import dev.mailgent.platform.crypto.Padding;
import dev.mailgent.platform.crypto.TamperedException;
import dev.mailgent.platform.keys.DataKeys;
import java.util.Arrays;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Seals values for their place and opens them there: the one user of [Envelope].
final class Boxes {
    private final DataKeys dataKeys;

    /// Where a value lies.
    record Place(Agent agent, UUID credential, int version, CredentialType type) {
        Binding binding(String field) {
            return new Binding(agent.org().value(), agent.id().value(), credential, version, field, type.name());
        }
    }

    /// A value as stored, with its key.
    @SuppressWarnings("ArrayRecordComponent") // carried between a row and a cipher, never compared
    record Sealed(String field, byte[] box, DataKeys.Wrapped key) {}

    Boxes(DataKeys dataKeys) {
        this.dataKeys = dataKeys;
    }

    /// Seals with a new key of its own.
    Sealed seal(Place place, DataKeyPurpose purpose, String field, byte[] plain) {
        try (var made = dataKeys.make(place.agent().org(), purpose)) {
            return new Sealed(field, seal(made, place, field, plain), made.wrapped());
        }
    }

    /// Seals with a key that seals others too: 16 at most.
    byte[] seal(DataKeys.Made made, Place place, String field, byte[] plain) {
        var padded = Padding.add(plain);
        try {
            return Envelope.seal(made.key(), place.binding(field), padded);
        } finally {
            Arrays.fill(padded, (byte) 0);
        }
    }

    DataKeys.Made key(Place place, DataKeyPurpose purpose) {
        return dataKeys.make(place.agent().org(), purpose);
    }

    /// @param sealed null when the row has lost it
    /// @throws TamperedException whatever is wrong with it
    byte[] open(Place place, DataKeyPurpose purpose, String field, @Nullable Sealed sealed) {
        if (sealed == null || sealed.key().purpose() != purpose) {
            throw new TamperedException();
        }
        try (var key = dataKeys.open(place.agent().org(), sealed.key())) {
            return Padding.remove(Envelope.open(key, place.binding(field), sealed.box()));
        }
    }
}
