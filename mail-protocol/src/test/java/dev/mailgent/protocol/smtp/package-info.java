/// What both ends of SMTP share.
@NullMarked
package dev.mailgent.protocol.smtp;

import org.jspecify.annotations.NullMarked;
