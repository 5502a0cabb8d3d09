/// Two programs that answer each other, and conversations that are none of that. Start at [LoopGuardTest].
@NullMarked
package dev.mailgent.mail.loop;

import org.jspecify.annotations.NullMarked;
