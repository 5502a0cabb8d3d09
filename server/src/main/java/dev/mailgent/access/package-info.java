/// Who is calling: keys, scopes, the [Caller], rate limits and the request log.
///
/// A key is checked once per request at the HTTP door; from then on the caller is a parameter. Start at [Access].
@NullMarked
package dev.mailgent.access;

import org.jspecify.annotations.NullMarked;
