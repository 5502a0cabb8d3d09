/// What both ends of SMTP share: replies, body kinds, the delivery notification parameters, the facts of a TLS session.
///
/// `smtp.server` receives, `smtp.client` delivers, `smtp.tls` makes and reads certificates. Neither end
/// knows the other. Wire rules: RFC 5321 (SMTP), 2034 and 3463 (enhanced codes), 3461 (DSN), 6531
/// (SMTPUTF8).
///
/// Start at [SmtpReply].
@NullMarked
package dev.mailgent.protocol.smtp;

import org.jspecify.annotations.NullMarked;
