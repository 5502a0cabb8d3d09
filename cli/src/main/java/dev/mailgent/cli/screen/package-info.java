/// What a person sees: lines, tables and facts, in the width there is.
///
/// Nearly all of it was written by strangers, since it is mail. So [Screen] is the only way to the
/// terminal, and every text on its way goes through [TerminalText], which leaves nothing a terminal would
/// obey: no escape sequence, no control character, nothing that turns the direction of writing or hides.
/// JSON keeps its values and is written with such characters escaped. Only bytes asked for as bytes (a
/// raw message, an attachment) pass as they are, and not to a terminal.
///
/// Nothing here throws on content, and all of it takes time linear in the text. Start at [Screen].
@NullMarked
package dev.mailgent.cli.screen;

import org.jspecify.annotations.NullMarked;
