package dev.mailgent.protocol.authresults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mailgent.protocol.arc.ArcResult;
import dev.mailgent.protocol.dkim.DkimResult;
import dev.mailgent.protocol.dkim.RawMessage;
import dev.mailgent.protocol.dmarc.DmarcPolicy;
import dev.mailgent.protocol.dmarc.DmarcResult;
import dev.mailgent.protocol.spf.SpfResult;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class AuthenticationResultsTest {
    private static final String REST = "From: a@b.example\r\n\r\nAuthentication-Results: mx.example; body=text\r\n";

    @Test
    void a_verdict_is_written_one_result_a_line() {
        var spf = new SpfResult(SpfResult.Status.PASS, "b.example", SpfResult.Identity.MAIL_FROM, "", null);
        var dkim = new DkimResult(
                DkimResult.Status.PASS, "b.example", "s1", "@b.example", "rsa-sha256", "", false, "aB3/=xyz");
        var dmarc =
                new DmarcResult(DmarcResult.Status.PASS, DmarcPolicy.REJECT, "b.example", "b.example", "b.example", "");
        var verdict = new AuthVerdict(spf, List.of(dkim), dmarc, ArcResult.NONE, "b.example", true);

        assertThat(AuthenticationResults.field("mx.example", verdict)).isEqualTo("""
                Authentication-Results: mx.example;
                	spf=pass smtp.mailfrom=b.example;
                	dkim=pass header.d=b.example header.s=s1 header.a=rsa-sha256 header.b="aB3/=xyz";
                	dmarc=pass (p=reject) header.from=b.example;
                	arc=none
                """.replace("\n", "\r\n"));
        assertThat(AuthenticationResults.field("mx.example", AuthVerdict.notChecked()))
                .contains("spf=none;", "dkim=none;", "dmarc=none (p=none);");
    }

    @Test
    void nothing_a_sender_wrote_can_end_the_field_or_forge_a_result() {
        var evil = "x\r\nBcc: e@evil.example\r\n\r\n\"; dmarc=pass header.from=bank.example \u202e\\";
        var spf = new SpfResult(SpfResult.Status.NONE, evil, SpfResult.Identity.HELO, evil, evil);
        var dkim = new DkimResult(DkimResult.Status.FAIL, evil, evil, evil, evil, evil, false, evil);
        var dmarc = new DmarcResult(DmarcResult.Status.NONE, DmarcPolicy.NONE, evil, null, null, evil);

        var field = AuthenticationResults.field(
                "mx.example", new AuthVerdict(spf, List.of(dkim), dmarc, ArcResult.NONE, null, false));

        assertThat(field.chars()).allMatch(c -> c < 0x7f);
        assertThat(field.split("\r\n").length).isEqualTo(5);
        var message = RawMessage.of(field.getBytes(StandardCharsets.US_ASCII));
        assertThat(message.fields()).hasSize(1);
        // Outside quotes nothing of it is left.
        assertThat(field.replaceAll("\"(\\\\.|[^\"\\\\])*\"", "")).doesNotContain("bank.example");
    }

    @Test
    void fields_in_our_name_are_taken_out_however_they_are_written() {
        for (var forged : List.of(
                "Authentication-Results: mx.example; spf=pass",
                "AUTHENTICATION-RESULTS : MX.Example ; spf=pass",
                "Authentication-Results:\r\n\tmx.example 1;\r\n\tspf=pass",
                "Authentication-Results: (a; comment) mx.example (b); spf=pass",
                "Authentication-Results: \"mx.example\"; spf=pass",
                "Authentication-Results: m\\x.example.; spf=pass",
                "Authentication-Results: mx.example")) {
            var mail = "X: 1\r\n" + forged + "\r\nY: 2\r\n" + forged + "\r\n" + REST;

            assertThat(strip(mail)).as(forged).isEqualTo("X: 1\r\nY: 2\r\n" + REST);
        }
    }

    @Test
    void fields_of_others_stay_and_an_untouched_message_is_not_copied() {
        var mail = ("Authentication-Results: mx.example.org; spf=pass\r\nAuthentication-Results: notmx.example; x=y\r\n"
                        + REST)
                .getBytes(StandardCharsets.US_ASCII);

        assertThat(AuthenticationResults.strip(mail, "mx.example")).isSameAs(mail);
        assertThat(AuthenticationResults.resultsOf(RawMessage.of(mail), "mx.example.org"))
                .containsExactly("spf=pass");
    }

    private static String strip(String mail) {
        return new String(
                AuthenticationResults.strip(mail.getBytes(StandardCharsets.US_ASCII), "mx.example"),
                StandardCharsets.US_ASCII);
    }
}
