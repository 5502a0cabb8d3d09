/// Receiving, seen from outside: what is said of a mail, and what a mail cannot make us do.
@NullMarked
package dev.mailgent.mail.inbound;

import org.jspecify.annotations.NullMarked;
