/// Reports that machines mail to each other: DMARC aggregates (RFC 7489 appendix C, RFC 9990), SMTP TLS reports
/// (RFC 8460), abuse and failure feedback (RFC 5965, RFC 6591).
///
/// It owns unpacking (gzip, zip, attachments) under hard caps on bytes and ratio, XML without DTD or entities, and
/// JSON. Nothing is fetched, nothing throws on content: what looks like a report and cannot be read is
/// {@link dev.mailgent.protocol.report.Report.Rejected} with the reason, what is none yields an empty list.
///
/// Start at {@link dev.mailgent.protocol.report.ReportParser}.
@NullMarked
package dev.mailgent.protocol.report;

import org.jspecify.annotations.NullMarked;
