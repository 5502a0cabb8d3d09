/// Received messages: one pass over the bytes into headers, parts and bodies.
///
/// It owns the reading of RFC 5322 and RFC 2045-2049 as mail is really written. A parse never throws on
/// content, takes time linear in the message, stays within {@link dev.mailgent.protocol.mime.MimeLimits},
/// and loses nothing: what it cannot read stays as an opaque part, beside a {@link
/// dev.mailgent.protocol.mime.ParseWarning}. Parts are ranges of the raw array and decode on demand, so a
/// parse costs little memory beyond the text it returns.
///
/// Start at {@link dev.mailgent.protocol.mime.MimeParser}.
@NullMarked
package dev.mailgent.protocol.mime;

import org.jspecify.annotations.NullMarked;
