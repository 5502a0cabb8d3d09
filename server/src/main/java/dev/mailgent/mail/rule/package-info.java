/// Email rules: whom an agent may hear from and write to.
///
/// A BLOCK match denies. If any ALLOW rule exists for a scope, only matches pass. [Rules] answers from a copy at most
/// five seconds old; a change made here is seen by the next question. Start at [Rules#decide].
@NullMarked
package dev.mailgent.mail.rule;

import org.jspecify.annotations.NullMarked;
