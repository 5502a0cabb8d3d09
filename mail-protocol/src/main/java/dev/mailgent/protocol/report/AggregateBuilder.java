package dev.mailgent.protocol.report;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Collects an aggregate report while its XML goes by, and notes where it strays from the schema.
final class AggregateBuilder {
    private static final Set<String> VERDICTS = Set.of("pass", "fail");
    private static final Set<String> DISPOSITIONS = Set.of("none", "quarantine", "reject", "pass");
    private static final Set<String> DKIM =
            Set.of("none", "pass", "fail", "policy", "neutral", "temperror", "permerror");
    private static final Set<String> SPF = Set.of(
            "none",
            "neutral",
            "pass",
            "fail",
            "softfail",
            "temperror",
            "permerror",
            "policy",
            "hardfail",
            "unknown",
            "error");

    private final Map<String, String> meta = new HashMap<>();
    private final Map<String, String> policy = new HashMap<>();
    private final List<String> errors = new ArrayList<>();
    private final List<DmarcAggregate.Row> rows = new ArrayList<>();
    private final Set<String> deviations = new LinkedHashSet<>();
    /// The same few domains and verdicts fill a report: each string is kept once.
    private final Map<String, String> seen = new HashMap<>();

    private Map<String, String> row = new HashMap<>();
    private Map<String, String> detail = new HashMap<>();
    private List<DmarcAggregate.Reason> reasons = new ArrayList<>();
    private List<DmarcAggregate.DkimResult> dkim = new ArrayList<>();
    private List<DmarcAggregate.SpfResult> spf = new ArrayList<>();

    void start(String name) {
        switch (name) {
            case "record" -> {
                row = new HashMap<>();
                reasons = new ArrayList<>();
                dkim = new ArrayList<>();
                spf = new ArrayList<>();
            }
            case "reason", "dkim", "spf" -> detail = new HashMap<>();
            default -> {}
        }
    }

    /// @param parent name of the enclosing element, empty for the root
    void end(String parent, String name, String text) throws RejectedException {
        var value = seen.size() < 10_000 ? seen.computeIfAbsent(text, same -> same) : text;
        switch (parent) {
            case "feedback" -> topLevel(name, value);
            case "report_metadata", "date_range" -> metadata(name, value);
            case "policy_published" -> policy.putIfAbsent(name, value);
            case "row", "identifiers" -> row.putIfAbsent(name, value);
            case "policy_evaluated" -> evaluated(name, value);
            case "auth_results" -> result(name);
            case "dkim", "spf", "reason" -> detail.putIfAbsent(name, value);
            default -> {}
        }
    }

    private void topLevel(String name, String value) throws RejectedException {
        if (name.equals("version")) {
            meta.putIfAbsent(name, value);
        } else if (name.equals("record")) {
            if (rows.size() >= AggregateXml.MAX_ROWS) {
                throw new RejectedException("too_large");
            }
            rows.add(row());
        }
    }

    private void metadata(String name, String value) {
        if (name.equals("error") && !value.isEmpty() && errors.size() < 100) {
            errors.add(value);
        } else {
            meta.putIfAbsent(name, value);
        }
    }

    private void evaluated(String name, String value) {
        if (name.equals("reason")) {
            if (!detail.isEmpty() && reasons.size() < 20) {
                reasons.add(new DmarcAggregate.Reason(lower(detail, "type"), text(detail, "comment")));
            }
        } else {
            row.putIfAbsent(name, value);
        }
    }

    private void result(String name) {
        if (name.equals("dkim") && dkim.size() < 100) {
            dkim.add(new DmarcAggregate.DkimResult(
                    text(detail, "domain"),
                    text(detail, "selector"),
                    known(detail, "result", DKIM),
                    text(detail, "human_result")));
        } else if (name.equals("spf") && spf.size() < 100) {
            spf.add(new DmarcAggregate.SpfResult(
                    text(detail, "domain"),
                    lower(detail, "scope"),
                    known(detail, "result", SPF),
                    text(detail, "human_result")));
        }
    }

    private DmarcAggregate.Row row() {
        var ip = row.getOrDefault("source_ip", "");
        if (!isIp(ip)) {
            deviations.add("bad_ip");
        }
        return new DmarcAggregate.Row(
                ip,
                count(row.getOrDefault("count", "")),
                known(row, "disposition", DISPOSITIONS),
                known(row, "dkim", VERDICTS),
                known(row, "spf", VERDICTS),
                reasons,
                text(row, "envelope_to"),
                text(row, "envelope_from"),
                text(row, "header_from"),
                dkim,
                spf);
    }

    Report report() {
        if (policy.isEmpty() && rows.isEmpty()) {
            return new Report.Rejected("not_a_report");
        }
        missing("missing_org_name", meta.get("org_name"));
        missing("missing_report_id", meta.get("report_id"));
        missing("missing_domain", policy.get("domain"));
        missing("no_rows", rows.isEmpty() ? null : "rows");
        var begin = time(meta.get("begin"));
        var end = time(meta.get("end"));
        return new DmarcAggregate(
                text(meta, "version"),
                meta.getOrDefault("org_name", ""),
                text(meta, "email"),
                text(meta, "extra_contact_info"),
                // Some reporters dress it as a Message-ID.
                meta.getOrDefault("report_id", "").replace("<", "").replace(">", ""),
                begin,
                end,
                text(meta, "generator"),
                errors,
                policy(),
                rows,
                deviations);
    }

    static DmarcAggregate withDeviation(DmarcAggregate of, String code) {
        var codes = new LinkedHashSet<>(of.deviations());
        codes.add(code);
        return new DmarcAggregate(
                of.version(),
                of.orgName(),
                of.email(),
                of.extraContact(),
                of.reportId(),
                of.begin(),
                of.end(),
                of.generator(),
                of.errors(),
                of.policy(),
                of.rows(),
                codes);
    }

    private DmarcAggregate.Policy policy() {
        return new DmarcAggregate.Policy(
                policy.getOrDefault("domain", "").toLowerCase(Locale.ROOT),
                lower(policy, "adkim"),
                lower(policy, "aspf"),
                lower(policy, "p"),
                lower(policy, "sp"),
                lower(policy, "np"),
                text(policy, "pct"),
                lower(policy, "fo"),
                lower(policy, "testing"),
                lower(policy, "discovery_method"));
    }

    private static @Nullable String text(Map<String, String> from, String name) {
        var value = from.getOrDefault(name, "");
        return value.isEmpty() ? null : value;
    }

    private @Nullable String lower(Map<String, String> from, String name) {
        var value = text(from, name);
        var lower = value == null ? null : value.toLowerCase(Locale.ROOT);
        if (value != null && !value.equals(lower)) {
            deviations.add("value_case");
        }
        return lower;
    }

    private @Nullable String known(Map<String, String> from, String name, Set<String> values) {
        var value = lower(from, name);
        if (value != null && !values.contains(value)) {
            deviations.add("unknown_value");
        }
        return value;
    }

    private void missing(String code, @Nullable String value) {
        if (value == null || value.isEmpty()) {
            deviations.add(code);
        }
    }

    private long count(String value) {
        try {
            return Math.max(0, Long.parseLong(value));
        } catch (NumberFormatException _) {
            deviations.add("bad_count");
            return 0;
        }
    }

    /// Seconds since 1970; some write RFC 3339 instead.
    private @Nullable Instant time(@Nullable String value) {
        if (value == null || value.isEmpty()) {
            deviations.add("missing_date_range");
            return null;
        }
        try {
            int dot = value.indexOf('.');
            return value.indexOf('-') > 0
                    ? Instant.parse(value.replace(' ', 'T') + (value.endsWith("Z") ? "" : "Z"))
                    : Instant.ofEpochSecond(Long.parseLong(dot < 0 ? value : value.substring(0, dot)));
        } catch (DateTimeException | NumberFormatException _) {
            deviations.add("bad_date");
            return null;
        }
    }

    private static boolean isIp(String text) {
        if (text.isEmpty() || text.length() > 60) {
            return false;
        }
        for (int i = 0; i < text.length(); i++) {
            if (Character.digit(text.charAt(i), 16) < 0 && text.charAt(i) != '.' && text.charAt(i) != ':') {
                return false;
            }
        }
        return text.indexOf('.') > 0 || text.indexOf(':') >= 0;
    }
}
