/// Receives mail by SMTP: one virtual thread a connection, buffers scanned in place, replies batched into one write.
///
/// [SmtpListener] owns sockets and limits, [SmtpSession] the protocol (bytes in, replies out, no socket), [DotScanner]
/// the end of a message. What to accept and where to keep it is the application's [MailReceiver]; `250` is written only
/// after it returned.
///
/// On failure: hostile input costs bounded memory and linear time and is answered, never thrown. A receiver that throws
/// becomes 451, so the sender repeats. A connection lost before the final dot leaves nothing behind; one lost after it
/// leaves a message the receiver may already have kept.
@NullMarked
package dev.mailgent.protocol.smtp.server;

import org.jspecify.annotations.NullMarked;
