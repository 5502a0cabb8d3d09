package dev.mailgent.protocol.report;

import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A DMARC aggregate report (RFC 7489 appendix C, RFC 9990). What the reporter left out is null or empty.
///
/// @param reportId unique per organization; the pair is the key against counting one report twice
/// @param begin of the period, end inclusive
/// @param errors the reporter's own remarks
/// @param rows at most {@link AggregateXml#MAX_ROWS}
/// @param deviations stable codes of what strays from the schema and was read anyway: value_case,
///     unknown_value, missing_org_name, missing_report_id, missing_date_range, missing_domain, bad_date, bad_count,
///     bad_ip, bad_bytes, no_rows
public record DmarcAggregate(
        @Nullable String version,
        String orgName,
        @Nullable String email,
        @Nullable String extraContact,
        String reportId,
        @Nullable Instant begin,
        @Nullable Instant end,
        @Nullable String generator,
        List<String> errors,
        Policy policy,
        List<Row> rows,
        Set<String> deviations)
        implements Report {

    public DmarcAggregate {
        errors = List.copyOf(errors);
        rows = List.copyOf(rows);
        deviations = Set.copyOf(deviations);
    }

    /// Whether the report follows its schema to the letter.
    public boolean conforming() {
        return deviations.isEmpty();
    }

    /// The policy the reporter found; tags as in the record, in lower case.
    ///
    /// @param testing RFC 9990's `t`; pct is of RFC 7489
    public record Policy(
            String domain,
            @Nullable String adkim,
            @Nullable String aspf,
            @Nullable String p,
            @Nullable String sp,
            @Nullable String np,
            @Nullable String pct,
            @Nullable String fo,
            @Nullable String testing,
            @Nullable String discoveryMethod) {}

    /// Messages of one source that fared alike.
    ///
    /// @param sourceIp as written; `bad_ip` is among the deviations when it is none
    /// @param count at least 0
    /// @param disposition none, quarantine, reject, or what the reporter wrote, in lower case; dkim and spf are
    ///     the aligned verdicts pass or fail
    public record Row(
            String sourceIp,
            long count,
            @Nullable String disposition,
            @Nullable String dkim,
            @Nullable String spf,
            List<Reason> reasons,
            @Nullable String envelopeTo,
            @Nullable String envelopeFrom,
            @Nullable String headerFrom,
            List<DkimResult> dkimResults,
            List<SpfResult> spfResults) {
        public Row {
            reasons = List.copyOf(reasons);
            dkimResults = List.copyOf(dkimResults);
            spfResults = List.copyOf(spfResults);
        }
    }

    /// Why the policy was not applied.
    public record Reason(@Nullable String type, @Nullable String comment) {}

    public record DkimResult(
            @Nullable String domain,
            @Nullable String selector,
            @Nullable String result,
            @Nullable String humanResult) {}

    public record SpfResult(
            @Nullable String domain,
            @Nullable String scope,
            @Nullable String result,
            @Nullable String humanResult) {}
}
