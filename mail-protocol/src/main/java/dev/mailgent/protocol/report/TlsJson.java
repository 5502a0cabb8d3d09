package dev.mailgent.protocol.report;

import java.io.IOException;
import java.io.InputStream;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Reads the JSON of RFC 8460 section 4.4; unknown members are passed over, missing ones stay null.
final class TlsJson {
    /// A report lists policies, not messages: the real ones are a few kilobytes.
    private static final int MAX_BYTES = 8 << 20;

    private static final JsonMapper JSON = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(32)
                            .maxStringLength(1 << 16)
                            .maxNameLength(1 << 10)
                            .build())
                    .build())
            .build();

    private TlsJson() {}

    static Report read(InputStream in) throws IOException {
        byte[] bytes = in.readNBytes(MAX_BYTES + 1);
        if (bytes.length > MAX_BYTES) {
            throw new RejectedException("too_large");
        }
        try {
            var root = JSON.readTree(bytes);
            boolean isReport = root.isObject() && (root.has("policies") || root.has("report-id"));
            return isReport ? report(root) : new Report.Rejected("not_a_report");
        } catch (JacksonException _) {
            return new Report.Rejected("malformed_json");
        }
    }

    private static TlsReport report(JsonNode root) {
        var range = root.path("date-range");
        var policies = new ArrayList<TlsReport.Policy>();
        for (var node : root.path("policies")) {
            policies.add(policy(node));
        }
        var id = string(root, "report-id");
        return new TlsReport(
                string(root, "organization-name"),
                time(string(range, "start-datetime")),
                time(string(range, "end-datetime")),
                string(root, "contact-info"),
                id == null ? "" : id,
                policies);
    }

    private static TlsReport.Policy policy(JsonNode node) {
        var policy = node.path("policy");
        var summary = node.path("summary");
        var failures = new ArrayList<TlsReport.Failure>();
        for (var failure : node.path("failure-details")) {
            failures.add(failure(failure));
        }
        // The RFC says mx-host in its example, mx-host-pattern in its text.
        var hosts = policy.has("mx-host") ? policy.path("mx-host") : policy.path("mx-host-pattern");
        return new TlsReport.Policy(
                string(policy, "policy-type"),
                strings(policy.path("policy-string")),
                string(policy, "policy-domain"),
                strings(hosts),
                count(summary, "total-successful-session-count"),
                count(summary, "total-failure-session-count"),
                failures);
    }

    private static TlsReport.Failure failure(JsonNode node) {
        return new TlsReport.Failure(
                string(node, "result-type"),
                string(node, "sending-mta-ip"),
                string(node, "receiving-mx-hostname"),
                string(node, "receiving-mx-helo"),
                string(node, "receiving-ip"),
                count(node, "failed-session-count"),
                string(node, "additional-information"),
                string(node, "failure-reason-code"));
    }

    private static @Nullable String string(JsonNode node, String name) {
        var value = node.path(name);
        return value.isValueNode() && !value.isNull() ? value.asString() : null;
    }

    private static List<String> strings(JsonNode node) {
        if (node.isString()) {
            return List.of(node.asString());
        }
        var out = new ArrayList<String>();
        for (var item : node) {
            if (item.isString()) {
                out.add(item.asString());
            }
        }
        return out;
    }

    private static long count(JsonNode node, String name) {
        var value = node.path(name);
        return value.isNumber() || value.isString() ? Math.max(0, value.asLong(0)) : 0;
    }

    private static @Nullable Instant time(@Nullable String value) {
        try {
            return value == null ? null : OffsetDateTime.parse(value.strip()).toInstant();
        } catch (DateTimeException _) {
            return null;
        }
    }
}
