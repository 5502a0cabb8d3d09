/// What a person sees of an HTML mail, as plain text, and what was hidden from them.
///
/// Owns: the appearance of elements as far as it hides text (inline styles, simple rules of style
/// elements, old attributes), characters no one sees, quoted history as mail programs mark it, links, and
/// hints that text is meant for a model rather than a person. Parses with jsoup, to a depth of 256;
/// nothing is ever fetched. Work is bounded by size and by a budget for style rules; nothing throws on
/// content, the worst answer is less text.
///
/// Start with [VisibleText]; [Preview] makes the one line shown in lists.
@NullMarked
package dev.mailgent.protocol.html;

import org.jspecify.annotations.NullMarked;
