/// Correspondents at `sandbox.test`: addresses that do what their name says, so that an agent's whole behaviour can be
/// tested without the internet. [Correspondent] knows the names, [Answers] writes the mail that comes back.
///
/// Pure: the same message to the same address gives the same bytes, at every attempt and on every machine. Nothing here
/// touches a network, a database or a clock; who sends the letters is `mail.outbound`, and they arrive like any mail.
@NullMarked
package dev.mailgent.mail.sandbox;

import org.jspecify.annotations.NullMarked;
