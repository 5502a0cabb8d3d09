package dev.mailgent.protocol.report;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// An SMTP TLS report (RFC 8460 section 4.4). What the reporter left out is null or empty.
public record TlsReport(
        @Nullable String organizationName,
        @Nullable Instant begin,
        @Nullable Instant end,
        @Nullable String contactInfo,
        String reportId,
        List<Policy> policies)
        implements Report {

    public TlsReport {
        policies = List.copyOf(policies);
    }

    /// One policy and how sessions under it went.
    ///
    /// @param type tlsa, sts, no-policy-found, or what the reporter wrote
    public record Policy(
            @Nullable String type,
            List<String> strings,
            @Nullable String domain,
            List<String> mxHosts,
            long successfulSessions,
            long failedSessions,
            List<Failure> failures) {
        public Policy {
            strings = List.copyOf(strings);
            mxHosts = List.copyOf(mxHosts);
            failures = List.copyOf(failures);
        }
    }

    /// @param resultType of RFC 8460 section 4.3
    public record Failure(
            @Nullable String resultType,
            @Nullable String sendingMtaIp,
            @Nullable String receivingMxHostname,
            @Nullable String receivingMxHelo,
            @Nullable String receivingIp,
            long sessions,
            @Nullable String additionalInformation,
            @Nullable String reasonCode) {}
}
