/// Sending, seen from outside. Start at [SandboxTest].
@NullMarked
package dev.mailgent.mail.outbound;

import org.jspecify.annotations.NullMarked;
