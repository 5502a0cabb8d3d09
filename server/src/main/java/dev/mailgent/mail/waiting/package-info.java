/// Waiting for mail: a call that stays open until the next message, code or link is there, and answers
/// with that alone.
///
/// A wait is bound to a place in the inbox's feed, so it never gives what lay there before, and each
/// answer has the place to go on from: whatever ends a call early (a timeout, a restart, a lost
/// connection) loses nothing. A code is handed out once, kept in `handed_out` (V0013). Start with
/// [dev.mailgent.mail.waiting.Waiting].
@NullMarked
package dev.mailgent.mail.waiting;

import org.jspecify.annotations.NullMarked;
