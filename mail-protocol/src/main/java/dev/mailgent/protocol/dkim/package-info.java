/// DomainKeys Identified Mail: who vouches for these bytes? (RFC 6376, RFC 8301, RFC 8463)
///
/// Start at [DkimVerifier] for mail that comes in and [DkimSigner] for mail that goes out. The parts they stand on
/// are public because ARC is built of the same ones: [RawMessage] (where the fields are), [TagList], [MessageSignature]
/// (the tags that say what was signed and how), [Canonicalization] and [SignatureKey].
///
/// Nothing here throws on content. What a signature or a key record does wrong is a [DkimResult] with its reason;
/// work is bounded by [DkimPolicy] (signatures, key sizes) and by the [dev.mailgent.protocol.dns.DnsBudget] of the
/// message. A message without a signature costs one scan of its header.
@NullMarked
package dev.mailgent.protocol.dkim;

import org.jspecify.annotations.NullMarked;
