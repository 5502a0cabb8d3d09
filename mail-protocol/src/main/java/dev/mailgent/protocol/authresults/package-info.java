/// Everything known about who sent a message, in one verdict and in one header field (RFC 8601).
///
/// Start at [SenderAuthentication]: it runs SPF, DKIM, ARC and DMARC over one message within one DNS budget and
/// returns an [AuthVerdict]. [AuthenticationResults] writes that verdict as a field and takes out fields that only
/// pretend to be ours.
///
/// Nothing here throws on content, and whatever comes from the message is quoted or dropped before it goes into a
/// field. A message with neither signatures nor a chain, checked against an empty zone, costs a scan of its header.
@NullMarked
package dev.mailgent.protocol.authresults;

import org.jspecify.annotations.NullMarked;
