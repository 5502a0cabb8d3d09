package dev.mailgent.protocol.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// ARF and TLS-RPT mails with what another server reads in them (corpora/reports-arf-tlsrpt), field by field.
class FeedbackAndTlsCorpusTest {
    private static final String CORPUS = "/corpora/reports-arf-tlsrpt/";

    @Test
    void every_report_reads_field_by_field_as_expected() throws IOException {
        var wrong = new ArrayList<String>();
        for (var name : List.of("arf/001", "arf/002", "arf/003", "arf/004", "arf/005")) {
            compare(name, wrong);
        }
        for (var name : List.of("tlsrpt/rpt01", "tlsrpt/rpt02")) {
            compare(name, wrong);
        }
        // The third report has no mail around it.
        var third = ReportParser.parse(resource("tlsrpt/rpt03.json"));
        check("tlsrpt/rpt03", third, JsonMapper.shared().readTree(resource("tlsrpt/rpt03.json")), wrong);
        int cases = 8;
        long failed = wrong.stream().map(line -> line.split(" ")[0]).distinct().count();
        System.out.printf(
                "corpus reports-arf-tlsrpt: %d/%d mails and %d/1 bare file (bar 100 %%)%n",
                cases - 1 - failed,
                cases - 1,
                wrong.stream().anyMatch(line -> line.startsWith("tlsrpt/rpt03")) ? 0 : 1);
        assertThat(wrong).isEmpty();
    }

    private static void compare(String name, List<String> wrong) throws IOException {
        var found = ReportParser.parse(resource(name + ".eml"));
        check(name, found, JsonMapper.shared().readTree(resource(name + ".json")), wrong);
    }

    private static void check(String name, List<Report> found, JsonNode want, List<String> wrong) {
        if (found.size() != 1) {
            wrong.add(name + " found " + found);
        } else if (found.getFirst() instanceof FeedbackReport report) {
            feedback(name, report, want, wrong);
        } else if (found.getFirst() instanceof TlsReport report) {
            tls(name, report, want, wrong);
        } else {
            wrong.add(name + " is " + found);
        }
    }

    private static void feedback(String name, FeedbackReport got, JsonNode want, List<String> wrong) {
        var type = want.path("feedback_type").asString().replace("AuthFailure", "auth-failure");
        same(name, "type", got.feedbackType(), type.toLowerCase(Locale.ROOT), wrong);
        var arrival = want.path("arrival_date");
        same(name, "date", got.arrivalDate(), arrival.isNull() ? null : Instant.ofEpochSecond(arrival.asLong()), wrong);
        same(name, "envelope id", got.originalEnvelopeId(), text(want, "original_envelope_id"), wrong);
        same(name, "from", got.originalMailFrom(), bare(text(want, "original_mail_from")), wrong);
        var to = bare(text(want, "original_rcpt_to"));
        same(name, "to", got.originalRecipients(), to == null ? List.of() : List.of(to), wrong);
        same(name, "mta", got.reportingMta(), text(want, "reporting_mta"), wrong);
        same(name, "ip", got.sourceIp(), text(want, "source_ip"), wrong);
        same(name, "agent", got.userAgent(), text(want, "user_agent"), wrong);
        same(name, "incidents", got.incidents(), want.path("incidents").asInt(), wrong);
        same(name, "version", got.version(), want.path("version").asString(), wrong);
        same(name, "domains", got.reportedDomains(), texts(want.path("reported_domain")), wrong);
        same(name, "uris", got.reportedUris(), texts(want.path("reported_uri")), wrong);
        same(
                name,
                "results",
                flat(got.authenticationResults()),
                flat(texts(want.path("authentication_results"))),
                wrong);
        var failure = want.path("auth_failure").asString().toLowerCase(Locale.ROOT);
        same(name, "failure", Objects.requireNonNullElse(got.authFailure(), "unspecified"), failure, wrong);
        same(name, "dkim domain", first(got, "dkim-domain"), text(want, "dkim_domain"), wrong);
        same(name, "dkim identity", first(got, "dkim-identity"), text(want, "dkim_identity"), wrong);
        same(name, "dkim selector", first(got, "dkim-selector"), text(want, "dkim_selector"), wrong);
        var headers = text(want, "headers");
        if (headers != null) {
            same(name, "headers", Objects.requireNonNull(got.originalHeaders()).strip(), headers.strip(), wrong);
        }
    }

    private static void tls(String name, TlsReport got, JsonNode want, List<String> wrong) {
        same(name, "organization", got.organizationName(), text(want, "organization-name"), wrong);
        same(name, "contact", got.contactInfo(), text(want, "contact-info"), wrong);
        same(name, "id", got.reportId(), text(want, "report-id"), wrong);
        var range = want.path("date-range");
        same(
                name,
                "begin",
                got.begin(),
                Instant.parse(range.path("start-datetime").asString()),
                wrong);
        same(name, "end", got.end(), Instant.parse(range.path("end-datetime").asString()), wrong);
        same(name, "policies", got.policies().size(), want.path("policies").size(), wrong);
        for (int i = 0;
                i < Math.min(got.policies().size(), want.path("policies").size());
                i++) {
            policy(name, got.policies().get(i), want.path("policies").get(i), wrong);
        }
    }

    private static void policy(String name, TlsReport.Policy got, JsonNode want, List<String> wrong) {
        same(name, "policy type", got.type(), text(want.path("policy"), "policy-type"), wrong);
        same(name, "policy strings", got.strings(), texts(want.path("policy").path("policy-string")), wrong);
        same(name, "policy domain", got.domain(), text(want.path("policy"), "policy-domain"), wrong);
        same(name, "mx", got.mxHosts(), texts(want.path("policy").path("mx-host")), wrong);
        var summary = want.path("summary");
        same(
                name,
                "ok",
                got.successfulSessions(),
                summary.path("total-successful-session-count").asLong(0),
                wrong);
        same(
                name,
                "bad",
                got.failedSessions(),
                summary.path("total-failure-session-count").asLong(0),
                wrong);
        same(
                name,
                "failures",
                got.failures().size(),
                want.path("failure-details").size(),
                wrong);
        for (int i = 0;
                i < Math.min(got.failures().size(), want.path("failure-details").size());
                i++) {
            var failure = got.failures().get(i);
            var other = want.path("failure-details").get(i);
            same(name, "result", failure.resultType(), text(other, "result-type"), wrong);
            same(name, "sender", failure.sendingMtaIp(), text(other, "sending-mta-ip"), wrong);
            same(name, "host", failure.receivingMxHostname(), text(other, "receiving-mx-hostname"), wrong);
            same(name, "receiver", failure.receivingIp(), text(other, "receiving-ip"), wrong);
            same(
                    name,
                    "sessions",
                    failure.sessions(),
                    other.path("failed-session-count").asLong(0),
                    wrong);
            same(name, "more", failure.additionalInformation(), text(other, "additional-information"), wrong);
            same(name, "reason", failure.reasonCode(), text(other, "failure-reason-code"), wrong);
        }
    }

    private static void same(
            String name, String field, @Nullable Object got, @Nullable Object want, List<String> wrong) {
        if (!Objects.equals(got, want)) {
            wrong.add(name + " " + field + ": " + got + " instead of " + want);
        }
    }

    private static @Nullable String first(FeedbackReport report, String field) {
        return report.fields().containsKey(field) ? report.fields().get(field).getFirst() : null;
    }

    private static @Nullable String text(JsonNode node, String name) {
        return node.path(name).isString() ? node.path(name).asString() : null;
    }

    private static @Nullable String bare(@Nullable String address) {
        return address == null ? null : address.replace("<", "").replace(">", "");
    }

    private static List<String> texts(JsonNode node) {
        var out = new ArrayList<String>();
        node.forEach(item -> out.add(item.asString()));
        return out;
    }

    private static List<String> flat(List<String> values) {
        return values.stream().map(value -> value.replaceAll("\\s+", " ")).toList();
    }

    private static byte[] resource(String name) throws IOException {
        try (var in = FeedbackAndTlsCorpusTest.class.getResourceAsStream(CORPUS + name)) {
            return Objects.requireNonNull(in, name).readAllBytes();
        }
    }
}
