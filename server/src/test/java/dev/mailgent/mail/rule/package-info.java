/// Tests of the email rules over real HTTP and PostgreSQL.
@NullMarked
package dev.mailgent.mail.rule;

import org.jspecify.annotations.NullMarked;
