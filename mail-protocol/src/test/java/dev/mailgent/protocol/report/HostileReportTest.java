package dev.mailgent.protocol.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;

/// Nasty inputs 30 and 31 of the mail design: bombs, and XML that wants to expand or fetch.
class HostileReportTest {
    private static final String ROW = """
            <record><row><source_ip>192.0.2.1</source_ip><count>1</count><policy_evaluated><disposition>none</disposition>
            <dkim>pass</dkim><spf>pass</spf></policy_evaluated></row><identifiers><header_from>example.com</header_from>
            </identifiers></record>""";
    private static final String HEAD = """
            <feedback><report_metadata><org_name>o</org_name><report_id>r</report_id><date_range><begin>1</begin>
            <end>2</end></date_range></report_metadata><policy_published><domain>example.com</domain></policy_published>""";

    @Test
    void nasty_30_a_gzip_bomb_is_stopped_by_its_ratio() throws IOException {
        var bomb = gzip(out -> {
            out.write("<feedback>".getBytes(StandardCharsets.US_ASCII));
            fill(out, 40 << 20);
        });

        assertThat(bomb.length).isLessThan(1 << 20);
        assertThat(ReportParser.parse(bomb)).containsExactly(new Report.Rejected("ratio"));
    }

    @Test
    void nasty_30_a_zip_bomb_is_stopped_over_all_its_entries() throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var zip = new ZipOutputStream(bytes)) {
            for (int i = 0; i < 40; i++) {
                zip.putNextEntry(new ZipEntry(i + ".xml"));
                zip.write("<feedback>".getBytes(StandardCharsets.US_ASCII));
                fill(zip, 1 << 20);
                zip.closeEntry();
            }
        }

        assertThat(ReportParser.parse(bytes.toByteArray())).containsExactly(new Report.Rejected("ratio"));
    }

    @Test
    void nasty_30_a_zip_inside_a_zip_stays_closed() throws IOException {
        var inner = zip("a.xml", (HEAD + ROW + "</feedback>").getBytes(StandardCharsets.UTF_8));
        var nested = zip("inner.zip", inner);

        assertThat(ReportParser.parse(nested)).containsExactly(new Report.Rejected("nested_archive"));
        assertThat(ReportParser.parse(gzip(out -> out.write(inner))))
                .containsExactly(new Report.Rejected("nested_archive"));
    }

    @Test
    void nasty_30_more_than_10_mb_packed_is_not_opened() {
        var large = new byte[(10 << 20) + 1];
        large[0] = 0x1f;
        large[1] = (byte) 0x8b;

        assertThat(ReportParser.parse(large)).containsExactly(new Report.Rejected("too_large"));
    }

    @Test
    void nasty_30_an_archive_cut_short_is_rejected() throws IOException {
        var whole = gzip(out -> out.write((HEAD + ROW.repeat(200) + "</feedback>").getBytes(StandardCharsets.UTF_8)));
        var half = java.util.Arrays.copyOf(whole, whole.length / 2);

        assertThat(ReportParser.parse(half)).containsExactly(new Report.Rejected("broken_archive"));
        assertThat(ReportParser.parse(new byte[] {'P', 'K', 3, 4, 9, 9}))
                .containsExactly(new Report.Rejected("broken_archive"));
    }

    @Test
    void nasty_31_billion_laughs_never_begin() {
        var xml = """
                <?xml version="1.0"?>
                <!DOCTYPE lolz [<!ENTITY lol "lol"><!ENTITY lol1 "&lol;&lol;&lol;&lol;&lol;&lol;&lol;&lol;&lol;&lol;">
                <!ENTITY lol2 "&lol1;&lol1;&lol1;&lol1;&lol1;&lol1;&lol1;&lol1;&lol1;&lol1;">]>
                <feedback><report_metadata><org_name>&lol2;</org_name></report_metadata></feedback>""";

        assertThat(ReportParser.parse(xml.getBytes(StandardCharsets.UTF_8)))
                .containsExactly(new Report.Rejected("dtd"));
    }

    @Test
    void nasty_31_an_external_entity_or_dtd_is_not_fetched() throws IOException {
        var asked = new AtomicInteger();
        var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            asked.incrementAndGet();
            exchange.sendResponseHeaders(404, -1);
            exchange.close();
        });
        server.start();
        try {
            var url = "http://127.0.0.1:" + server.getAddress().getPort() + "/x.dtd";
            var external = "<!DOCTYPE feedback SYSTEM \"" + url + "\">" + HEAD + ROW + "</feedback>";
            var entity = "<!DOCTYPE feedback [<!ENTITY x SYSTEM \"" + url + "\">%x;]>" + HEAD + "&x;</feedback>";
            var file = "<!DOCTYPE feedback [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><feedback>&x;</feedback>";

            for (var xml : new String[] {external, entity, file}) {
                assertThat(ReportParser.parse(xml.getBytes(StandardCharsets.UTF_8)))
                        .singleElement()
                        .isInstanceOf(Report.Rejected.class);
            }
            assertThat(asked).hasValue(0);
        } finally {
            server.stop(0);
        }
    }

    @Test
    void a_doctype_in_another_encoding_is_a_doctype_too() {
        var xml = "<?xml version=\"1.0\" encoding=\"UTF-16\"?><!DOCTYPE feedback [<!ENTITY a \"b\">]>" + HEAD
                + "</feedback>";

        assertThat(ReportParser.parse(("\uFEFF" + xml).getBytes(StandardCharsets.UTF_16LE)))
                .containsExactly(new Report.Rejected("dtd"));
    }

    @Test
    void deep_nesting_and_endless_values_stay_bounded() {
        var deep = "<feedback>" + "<a>".repeat(100_000);
        var wide = HEAD.replace(">o<", ">" + "o".repeat(5_000_000) + "<") + ROW + "</feedback>";

        assertThat(ReportParser.parse(deep.getBytes(StandardCharsets.UTF_8)))
                .containsExactly(new Report.Rejected("not_a_report"));
        assertThat(ReportParser.parse(wide.getBytes(StandardCharsets.UTF_8)))
                .singleElement()
                .satisfies(report -> {
                    assertThat(((DmarcAggregate) report).orgName()).hasSize(1024);
                });
    }

    @Test
    void names_count_in_any_case_and_any_namespace() {
        var xml = (HEAD + ROW + "</feedback>")
                .toUpperCase(java.util.Locale.ROOT)
                .replace("<RECORD>", "<ns2:RECORD>")
                .replace("</RECORD>", "</ns2:RECORD>");

        assertThat(ReportParser.parse(xml.getBytes(StandardCharsets.UTF_8)))
                .singleElement()
                .satisfies(report -> {
                    var aggregate = (DmarcAggregate) report;
                    assertThat(aggregate.policy().domain()).isEqualTo("example.com");
                    assertThat(aggregate.rows()).hasSize(1);
                    assertThat(aggregate.rows().getFirst().disposition()).isEqualTo("none");
                    assertThat(aggregate.deviations()).contains("value_case");
                });
    }

    @Test
    void a_report_with_little_in_it_is_still_a_report() {
        var xml = "<feedback><record><row><source_ip>192.0.2.1</source_ip></row></record></feedback>";

        assertThat(ReportParser.parse(xml.getBytes(StandardCharsets.UTF_8)))
                .singleElement()
                .satisfies(report -> {
                    var aggregate = (DmarcAggregate) report;
                    assertThat(aggregate.rows()).hasSize(1);
                    assertThat(aggregate.deviations())
                            .contains(
                                    "missing_org_name",
                                    "missing_report_id",
                                    "missing_domain",
                                    "missing_date_range",
                                    "bad_count");
                });
    }

    @Test
    void other_xml_json_and_letters_are_no_reports() {
        assertThat(ReportParser.parse("<html><body>hi</body></html>".getBytes(StandardCharsets.UTF_8)))
                .containsExactly(new Report.Rejected("not_a_report"));
        assertThat(ReportParser.parse("{\"a\": 1}".getBytes(StandardCharsets.UTF_8)))
                .containsExactly(new Report.Rejected("not_a_report"));
        assertThat(ReportParser.parse("{\"policies\": [".getBytes(StandardCharsets.UTF_8)))
                .containsExactly(new Report.Rejected("malformed_json"));
        assertThat(ReportParser.parse("From: a@example.com\n\nhello".getBytes(StandardCharsets.UTF_8)))
                .isEmpty();
        assertThat(ReportParser.parse(new byte[0])).isEmpty();
    }

    @Test
    void an_office_file_is_no_report() throws IOException {
        var docx = zip("[Content_Types].xml", "<Types/>".getBytes(StandardCharsets.UTF_8));
        var mail = "From: a@example.com\nMIME-Version: 1.0\nContent-Type: application/"
                + "vnd.openxmlformats-officedocument.wordprocessingml.document; name=a.docx\n"
                + "Content-Transfer-Encoding: base64\n\n"
                + Base64.getMimeEncoder().encodeToString(docx);

        assertThat(ReportParser.parse(mail.getBytes(StandardCharsets.US_ASCII))).isEmpty();
    }

    @Test
    void a_junk_complaint_of_microsoft_names_its_recipient() {
        var mail = """
                From: staff@hotmail.com
                Subject: complaint about message from 192.0.2.1
                MIME-Version: 1.0
                Content-Type: multipart/mixed; boundary=b

                --b
                Content-Type: message/rfc822

                X-HmXmrOriginalRecipient: ada@hotmail.example
                Message-ID: <m1@example.org>
                Subject: Offer

                x
                --b--
                """;

        assertThat(ReportParser.parse(mail.getBytes(StandardCharsets.US_ASCII)))
                .singleElement()
                .satisfies(report -> {
                    var complaint = (FeedbackReport) report;
                    assertThat(complaint.feedbackType()).isEqualTo("abuse");
                    assertThat(complaint.originalRecipients()).containsExactly("ada@hotmail.example");
                    assertThat(complaint.originalMessageId()).isEqualTo("<m1@example.org>");
                });
    }

    @Test
    void a_bomb_attached_to_a_mail_is_marked_and_the_mail_survives() throws IOException {
        var bomb = gzip(out -> {
            out.write("<feedback>".getBytes(StandardCharsets.US_ASCII));
            fill(out, 40 << 20);
        });
        var mail = "From: a@example.com\nMIME-Version: 1.0\nContent-Type: application/gzip; name=r.xml.gz\n"
                + "Content-Transfer-Encoding: base64\n\n"
                + Base64.getMimeEncoder().encodeToString(bomb);

        assertThat(ReportParser.parse(mail.getBytes(StandardCharsets.US_ASCII)))
                .containsExactly(new Report.Rejected("ratio"));
    }

    private interface Body {
        void writeTo(OutputStream out) throws IOException;
    }

    private static byte[] gzip(Body body) throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(bytes)) {
            body.writeTo(gzip);
        }
        return bytes.toByteArray();
    }

    private static byte[] zip(String name, byte[] content) throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var zip = new ZipOutputStream(bytes)) {
            zip.putNextEntry(new ZipEntry(name));
            zip.write(content);
            zip.closeEntry();
        }
        return bytes.toByteArray();
    }

    private static void fill(OutputStream out, int bytes) throws IOException {
        var block = " ".repeat(1 << 16).getBytes(StandardCharsets.US_ASCII);
        for (int done = 0; done < bytes; done += block.length) {
            out.write(block);
        }
    }
}
