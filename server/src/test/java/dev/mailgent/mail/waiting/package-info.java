/// Calls that wait for mail, over real HTTP and SMTP.
@NullMarked
package dev.mailgent.mail.waiting;

import org.jspecify.annotations.NullMarked;
