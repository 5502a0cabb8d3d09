/// Keys of organizations: who wraps them, which version is in use, and the data keys they wrap.
///
/// A [KeyProvider] holds the root and wraps each organization's key; the organization's key wraps one
/// data key for each credential version and purpose. An organization's key is held in memory for five
/// minutes at most, 60 seconds unused, and is wiped when it is rotated or its organization sealed. When
/// the provider does not answer, work that needs a key we do not hold is refused within two seconds (503
/// `kms_unavailable`); nothing is written in clear, no second provider is asked, and no key outlives its
/// time. Start at [OrgKeys] and [DataKeys].
@NullMarked
package dev.mailgent.platform.keys;

import org.jspecify.annotations.NullMarked;
