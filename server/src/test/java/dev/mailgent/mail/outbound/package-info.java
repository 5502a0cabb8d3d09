/// Tests of the mailbox over real HTTP and PostgreSQL. Start at [MailServer].
@NullMarked
package dev.mailgent.mail.outbound;

import org.jspecify.annotations.NullMarked;
