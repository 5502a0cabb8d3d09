package dev.mailgent.did;

import dev.mailgent.platform.crypto.VerifyingKey;

/// A key in a document.
///
/// @param id what stands after `#`: `key-1`
/// @param current whether new signatures are made with it
record PublicKey(String id, VerifyingKey key, boolean current) {
    static PublicKey ofIdentity(int number, VerifyingKey key, boolean current) {
        return new PublicKey("key-" + number, key, current);
    }
}
