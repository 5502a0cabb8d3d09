/// Keeps programs from answering each other for ever. [LoopGuard] counts what a mailbox sends and pauses its sending
/// when the same body goes too often to a recipient who answers, or one thread gets too many messages, within a few
/// minutes; a person resumes it ([SendingRoutes]). Receiving, reading and everything else go on.
///
/// The count, the pause and the event `loop.detected` are written in the transaction of the send: a send that is
/// refused for a loop leaves the pause behind, also when its own transaction is rolled back.
@NullMarked
package dev.mailgent.mail.loop;

import org.jspecify.annotations.NullMarked;
