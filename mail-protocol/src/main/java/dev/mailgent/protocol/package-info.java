/// Mail as a library: MIME, addresses, SMTP both ways, sender authentication, bounces, replies and codes.
///
/// Nothing here knows a database, an HTTP request or a tenant. Parsers never throw on content: what cannot be
/// understood becomes a warning beside the best reading of the bytes.
@NullMarked
package dev.mailgent.protocol;

import org.jspecify.annotations.NullMarked;
