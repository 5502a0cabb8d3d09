package dev.mailgent.protocol.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/// 32 aggregate, failure and TLS reports as really sent (corpora/dmarc-aggregate).
class AggregateCorpusTest {
    private static final String CORPUS = "/corpora/dmarc-aggregate";

    @Test
    void every_report_is_read_or_rejected_cleanly() throws IOException, URISyntaxException {
        var wrong = new ArrayList<String>();
        int cases = 0;
        for (var file : files()) {
            var name = file.getFileName().toString();
            if (name.equals("SOURCE.md") || name.equals("LICENSE.txt")) {
                continue;
            }
            cases++;
            var found = ReportParser.parse(Files.readAllBytes(file));
            if (!isAsExpected(name, found)) {
                wrong.add(name + " " + found);
            }
        }
        System.out.printf("corpus dmarc-aggregate: %d/%d (bar 100 %%)%n", cases - wrong.size(), cases);
        wrong.forEach(System.out::println);
        assertThat(cases).isEqualTo(32);
        assertThat(wrong).isEmpty();
    }

    private static boolean isAsExpected(String name, List<Report> found) {
        if (found.size() != 1) {
            return false;
        }
        var report = found.getFirst();
        if (name.equals("aggregate__invalid_xml.xml")) {
            return report.equals(new Report.Rejected("malformed_xml"));
        }
        if (name.startsWith("aggregate_invalid")) {
            // Its values are capitalized, which the schema forbids and we are to tolerate: read, and said to be off.
            return report instanceof DmarcAggregate aggregate
                    && aggregate.deviations().contains("value_case")
                    && isComplete(aggregate);
        }
        if (name.startsWith("failure")) {
            return report instanceof FeedbackReport failure
                    && failure.feedbackType().equals("auth-failure")
                    && failure.sourceIp() != null
                    && failure.reportedDomains().size() == 1;
        }
        if (name.startsWith("smtp_tls")) {
            return report instanceof TlsReport tls
                    && tls.begin() != null
                    && !tls.policies().isEmpty();
        }
        return report instanceof DmarcAggregate aggregate && isComplete(aggregate);
    }

    private static boolean isComplete(DmarcAggregate report) {
        return !report.policy().domain().isBlank()
                && !report.reportId().isBlank()
                && report.begin() != null
                && report.end() != null
                && !report.rows().isEmpty()
                && report.rows().stream().allMatch(AggregateCorpusTest::isComplete);
    }

    private static boolean isComplete(DmarcAggregate.Row row) {
        return row.count() > 0
                && "pass fail".contains(Objects.requireNonNullElse(row.spf(), "?"))
                && "pass fail".contains(Objects.requireNonNullElse(row.dkim(), "?"));
    }

    @Test
    void a_report_of_rfc_9990_keeps_its_new_fields() throws IOException, URISyntaxException {
        var report = (DmarcAggregate)
                ReportParser.parse(bytes("aggregate__rfc9990-example.net!example.com!1700000000!1700086399.xml"))
                        .getFirst();

        assertThat(report.version()).isEqualTo("2.0");
        assertThat(report.begin()).isEqualTo(Instant.ofEpochSecond(1_700_000_000));
        assertThat(report.policy().np()).isEqualTo("reject");
        assertThat(report.policy().testing()).isEqualTo("y");
        assertThat(report.policy().discoveryMethod()).isEqualTo("treewalk");
        assertThat(report.rows()).hasSize(2);
        assertThat(report.rows().getFirst().dkimResults())
                .containsExactly(new DmarcAggregate.DkimResult("example.com", "selector1", "pass", null));
        assertThat(report.rows().getLast().reasons())
                .containsExactly(new DmarcAggregate.Reason("other", "sender not authorized"));
        assertThat(report.conforming()).isTrue();
    }

    @Test
    void the_same_report_reads_the_same_bare_zipped_and_gzipped() throws IOException, URISyntaxException {
        var bare = ReportParser.parse(bytes("extract_report__nice-input.xml"));

        assertThat(ReportParser.parse(bytes("extract_report__nice-input.xml.gz")))
                .isEqualTo(bare);
        assertThat(ReportParser.parse(bytes("extract_report__nice-input.xml.zip")))
                .isEqualTo(bare);
    }

    @Test
    void a_byte_outside_its_charset_costs_one_character() throws IOException, URISyntaxException {
        var report = (DmarcAggregate)
                ReportParser.parse(bytes("aggregate__invalid_utf_8.xml")).getFirst();

        assertThat(report.rows().getFirst().headerFrom()).isEqualTo("bad_byte\uFFFD");
        assertThat(report.deviations()).contains("bad_bytes");
    }

    private static byte[] bytes(String name) throws IOException, URISyntaxException {
        return Files.readAllBytes(root().resolve(name));
    }

    private static List<Path> files() throws IOException, URISyntaxException {
        try (var files = Files.list(root())) {
            return files.sorted().toList();
        } catch (UncheckedIOException broken) {
            throw broken.getCause();
        }
    }

    private static Path root() throws URISyntaxException {
        return Path.of(Objects.requireNonNull(AggregateCorpusTest.class.getResource(CORPUS))
                .toURI());
    }
}
