/// Identities that can be proved: an Ed25519 key for each, its `did:web` document, signing and
/// verifying.
///
/// The private key is made here, sealed with a data key of purpose `signing`, opened for the length
/// of one signature by the identity's own API key, and destroyed when it is rotated or its identity
/// deleted. Public keys stay in the document, so what was signed before a rotation still verifies.
/// A document of ours is answered from the database, a foreign one fetched through
/// [dev.mailgent.platform.egress.GuardedHttp]. While no organization key can be opened, signing
/// answers 503 and documents and verifying go on. Start at [Dids].
@NullMarked
package dev.mailgent.did;

import org.jspecify.annotations.NullMarked;
