/// The mailbox: messages and threads as stored, written, listed, searched, labelled and deleted.
///
/// [MessageWriter] is the one place that adds a message, received or sent: feed number, thread, view and
/// event go in one transaction. [SearchPacker] adds its words to the index afterwards. Reading starts at
/// [MailRoutes] and [Mailbox].
@NullMarked
package dev.mailgent.mail.message;

import org.jspecify.annotations.NullMarked;
