package dev.mailgent.protocol.report;

/// What {@link ReportParser} found.
public sealed interface Report permits DmarcAggregate, TlsReport, FeedbackReport, Report.Rejected {
    /// It presents itself as a report but cannot be trusted or read; nothing of it is kept.
    ///
    /// @param reason a stable code: too_large, ratio, broken_archive, nested_archive, dtd, malformed_xml,
    ///     malformed_json, not_a_report
    record Rejected(String reason) implements Report {}
}
