/// Domain-based Message Authentication: does the domain people see in From stand behind this message, and what does
/// it ask for when it does not? (RFC 9989)
///
/// Start at [DmarcEvaluator]. Organizational domains come from the DNS tree walk (`TreeWalk`), so no list of public
/// suffixes is needed. [AuthorDomains] takes the domains out of a message, with the parser that also shows the
/// addresses, so that what is checked is what is seen.
///
/// Nothing here throws on content. A DNS failure is `temperror`, on which mail is accepted; a domain without a usable
/// record is `none`.
@NullMarked
package dev.mailgent.protocol.dmarc;

import org.jspecify.annotations.NullMarked;
