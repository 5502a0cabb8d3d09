/// From port 25 to one committed row. [InboundReceiver] decides at RCPT and after the last byte, [MailReading] parses
/// once, [MailCommit] makes it durable; 250 is written after commit, so a crash makes the sender repeat, never lose.
@NullMarked
package dev.mailgent.mail.inbound;

import org.jspecify.annotations.NullMarked;
