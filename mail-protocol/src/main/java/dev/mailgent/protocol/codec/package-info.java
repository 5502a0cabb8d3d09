/// Bytes to text: transfer encodings (RFC 2045) and charsets, as mail labels them: missing, wrong, obsolete and broken.
///
/// Decoders never throw on content and are linear. What does not fit a charset becomes U+FFFD; what does not fit a
/// transfer encoding stays literal or is skipped, and the caller is told. We do not guess a charset from statistics: a
/// wrong guess shown as fact misleads more than a replacement character, and the raw bytes stay available.
///
/// Start at {@link dev.mailgent.protocol.codec.MailCharset} and {@link dev.mailgent.protocol.codec.Base64Body}.
@NullMarked
package dev.mailgent.protocol.codec;

import org.jspecify.annotations.NullMarked;
