/// Credentials of identities: sealed when they come, opened for the identity alone, never listed.
///
/// Every value has a data key of its own and opens only in the row it was sealed for; one that was
/// changed, moved or rolled back is refused (500 `integrity_error`) and the log says so. Opening takes a
/// [dev.mailgent.access.DecryptTicket] and is on record before it happens. A TOTP seed is sealed apart
/// with another key, and only [Seeds] opens it: nothing returns one. When the key service or the audit
/// log is away the answer is 503 and nothing is opened. Start at [Vault].
@NullMarked
package dev.mailgent.vault;

import org.jspecify.annotations.NullMarked;
