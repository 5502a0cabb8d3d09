/// Tests of the mailbox over real HTTP and PostgreSQL. Start at [MailRoom].
@NullMarked
package dev.mailgent.mail.message;

import org.jspecify.annotations.NullMarked;
