/// The mailbox: messages and threads as stored, written, listed, searched, labelled and deleted.
///
/// [MessageWriter] is the one place that adds a message, received or sent: feed number, thread, view, search terms and
/// event go in one transaction. Reading starts at [MailRoutes] and [Mailbox].
@NullMarked
package dev.mailgent.mail.message;

import org.jspecify.annotations.NullMarked;
