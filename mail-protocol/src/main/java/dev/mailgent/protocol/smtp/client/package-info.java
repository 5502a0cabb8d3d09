/// Delivers mail by SMTP to a relay or an MX: one connection, many messages, a verdict for every recipient.
///
/// [SmtpClient#deliver] is the door. Nothing that the other side or the network does is thrown: every recipient gets a
/// [Delivery], and whether to try again is decided here, where the reply is known. Connections are reused.
@NullMarked
package dev.mailgent.protocol.smtp.client;

import org.jspecify.annotations.NullMarked;
