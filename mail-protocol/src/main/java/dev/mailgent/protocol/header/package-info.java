/// Header values: encoded words (RFC 2047), parameters (RFC 2045, 2231), dates (RFC 5322 section 3.3) and Message-IDs.
///
/// Every function takes what a stranger wrote, answers in time linear to its length and never throws on content: what
/// cannot be read comes back empty, or as literal text. Strings that leave here hold no NUL and no lone surrogate.
///
/// Start at {@link dev.mailgent.protocol.header.EncodedWords}. Values travel between parsers as *octet strings*
/// (one char a byte), because a field may mix raw 8-bit text with encoded words of another charset.
@NullMarked
package dev.mailgent.protocol.header;

import org.jspecify.annotations.NullMarked;
