/// One-time codes and the links to click, found in the words of a mail.
///
/// A wrong code is worse than none: candidates are scored by the words around them in some thirty
/// languages, and anything ambiguous gives nothing. One pass over the text, then work only per candidate;
/// a mail without figures costs a few microseconds. Links are returned as written and never followed.
/// Nothing throws on content.
///
/// Start with [MailBody] to read a whole body at once, or with [CodeExtractor].
@NullMarked
package dev.mailgent.protocol.code;

import org.jspecify.annotations.NullMarked;
