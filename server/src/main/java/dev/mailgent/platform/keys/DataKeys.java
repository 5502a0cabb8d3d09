package dev.mailgent.platform.keys;

import dev.mailgent.platform.crypto.DataKey;
import dev.mailgent.platform.crypto.DataKeyPurpose;
import dev.mailgent.platform.crypto.KeyWrap;
import dev.mailgent.platform.id.OrgId;
import java.util.UUID;

/// Makes and opens data keys. None is cached: unwrapping costs microseconds, and what is not kept cannot
/// leak.
public final class DataKeys {
    private final OrgKeys orgKeys;

    public DataKeys(OrgKeys orgKeys) {
        this.orgKeys = orgKeys;
    }

    /// A data key as stored.
    ///
    /// @param kekVersion version of the organization's key it is wrapped with
    @SuppressWarnings("ArrayRecordComponent") // carried between a row and a cipher, never compared
    public record Wrapped(UUID id, DataKeyPurpose purpose, int kekVersion, byte[] bytes) {}

    /// A new key, open, and its stored form.
    public record Made(DataKey key, Wrapped wrapped) implements AutoCloseable {
        @Override
        public void close() {
            key.close();
        }
    }

    /// @throws dev.mailgent.platform.problem.ProblemException KmsUnavailable or Sealed
    public Made make(OrgId org, DataKeyPurpose purpose) {
        var key = DataKey.random();
        return new Made(key, wrap(org, purpose, key));
    }

    private Wrapped wrap(OrgId org, DataKeyPurpose purpose, DataKey key) {
        return orgKeys.withActive(
                org,
                kek -> new Wrapped(
                        key.id(),
                        purpose,
                        kek.version(),
                        KeyWrap.wrap(kek.key(), kek.id(), kek.version(), org.value(), purpose, key)));
    }

    /// @throws dev.mailgent.platform.crypto.TamperedException when it was changed or belongs elsewhere
    /// @throws dev.mailgent.platform.problem.ProblemException KmsUnavailable or Sealed
    public DataKey open(OrgId org, Wrapped wrapped) {
        return orgKeys.withVersion(
                org,
                wrapped.kekVersion(),
                kek -> KeyWrap.unwrap(
                        kek.key(),
                        kek.id(),
                        kek.version(),
                        org.value(),
                        wrapped.purpose(),
                        wrapped.id(),
                        wrapped.bytes()));
    }

    /// The same key wrapped with the organization's active key. Shows no plaintext.
    public Wrapped rewrap(OrgId org, Wrapped wrapped) {
        try (var key = open(org, wrapped)) {
            return wrap(org, wrapped.purpose(), key);
        }
    }

    /// Opens the organization's active key ahead of a transaction, in which the provider must not be
    /// waited for.
    public void prepare(OrgId org) {
        orgKeys.withActive(org, _ -> true);
    }
}
