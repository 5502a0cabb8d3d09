/// Sender Policy Framework: may this client send mail for this domain? (RFC 7208)
///
/// Start at [SpfChecker]. It fetches the one `v=spf1` record, parses all of it before judging any of it
/// (`SpfParser`, `SpfRecord`), then evaluates it term by term (`SpfEvaluation`) within the limits of RFC 7208
/// section 4.6.4: 10 terms that look up, 2 lookups without an answer, 10 names per `mx` and `ptr`, 20 seconds.
///
/// Nothing here throws on what a sender or a zone says: a record that is wrong is `permerror`, DNS that does not
/// answer is `temperror`. An explanation is the other domain's text and is to be shown as such.
@NullMarked
package dev.mailgent.protocol.spf;

import org.jspecify.annotations.NullMarked;
