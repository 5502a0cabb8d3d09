/// What someone newly wrote, without the mail they answer, their signature, or a list's footer.
///
/// Works on lines, by words that mail programs put around quoted mail in some thirty languages. Linear in
/// the text, bounded to 1 MiB and 5,000 lines, never throws on content. When in doubt it keeps text:
/// losing what a person wrote is worse than showing history twice, and a result that would be empty is
/// the whole text.
///
/// Start with [ReplyExtractor].
@NullMarked
package dev.mailgent.protocol.reply;

import org.jspecify.annotations.NullMarked;
