/// Asking the domain name system, for everything in this library that needs to.
///
/// Start at [Dns]: one method, a typed [DnsQuestion] in, a sealed [DnsAnswer] out. [DnsjavaResolver] asks real
/// servers through one bounded cache and a limit on lookups in flight; [DnsBudget] wraps any `Dns` for the length
/// of one message so that a hostile set of names costs at most 20 seconds and a fixed number of questions.
///
/// On failure nothing is thrown: an unreachable server, a broken answer or a spent budget is a [DnsAnswer.Failed],
/// which the checkers report as `temperror`. A name that cannot exist is a [DnsAnswer.NoDomain].
@NullMarked
package dev.mailgent.protocol.dns;

import org.jspecify.annotations.NullMarked;
