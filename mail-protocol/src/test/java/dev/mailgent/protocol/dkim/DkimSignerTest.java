package dev.mailgent.protocol.dkim;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mailgent.protocol.dkim.DkimResult.Status;
import dev.mailgent.protocol.dns.ZoneDns;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;

class DkimSignerTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final DkimKey RSA = DkimKey.generateRsa("agents.example", "r1");
    private static final DkimKey ED25519 = DkimKey.generateEd25519("agents.example", "e1");
    private static final String MAIL = """
            From: Ada <ada@agents.example>
            To: bob@elsewhere.example
            Subject: Lunch,
             folded
            Date: Thu, 1 Jan 2026 00:00:00 +0000

            See you  at noon.\t

            .. dots

            """;

    private final ZoneDns zone =
            new ZoneDns().txt(RSA.recordName(), RSA.recordText()).txt(ED25519.recordName(), ED25519.recordText());

    @Test
    void what_is_signed_with_both_algorithms_verifies() {
        var results = verify(signed(MAIL));

        assertThat(results).extracting(DkimResult::status).containsExactly(Status.PASS, Status.PASS);
        assertThat(results).extracting(DkimResult::algorithm).containsExactly("rsa-sha256", "ed25519-sha256");
        assertThat(results).extracting(DkimResult::identity).containsOnly("@agents.example");
    }

    @Test
    void white_space_a_relay_may_change_does_not_matter_and_words_do() {
        var mail = signed(MAIL);

        assertThat(statuses(mail.replace("Lunch,\r\n folded", "Lunch,   folded ")))
                .containsOnly(Status.PASS);
        assertThat(statuses(mail.replace("at noon.\t", "at   noon."))).containsOnly(Status.PASS);
        assertThat(statuses(mail + "\r\n\r\n")).containsOnly(Status.PASS);
        assertThat(statuses(mail.replace("noon", "one"))).containsOnly(Status.FAIL);
        assertThat(statuses(mail.replace("bob@", "eve@"))).containsOnly(Status.FAIL);
        assertThat(statuses(mail.replace("t=1767", "t=1768"))).containsOnly(Status.FAIL);
    }

    @Test
    void a_field_added_above_or_below_breaks_the_signature() {
        var mail = signed(MAIL);

        for (var added : List.of("From: eve@evil.example", "Reply-To: eve@evil.example", "Content-Type: text/html")) {
            assertThat(statuses(added + "\r\n" + mail)).as(added).containsOnly(Status.FAIL);
            assertThat(statuses(mail.replaceFirst("\r\n\r\n", "\r\n" + added + "\r\n\r\n")))
                    .as(added)
                    .containsOnly(Status.FAIL);
        }
        assertThat(statuses("X-Spam: no\r\n" + mail)).containsOnly(Status.PASS);
    }

    @Test
    void the_signature_lines_are_short_enough_for_any_relay() {
        assertThat(signed(MAIL).split("\r\n\r\n", 2)[0].split("\r\n")).allMatch(line -> line.length() <= 78);
    }

    @Test
    void a_message_without_a_body_signs_and_verifies() {
        assertThat(statuses(signed("From: a@agents.example\n"))).containsOnly(Status.PASS);
        assertThat(statuses(signed("From: a@agents.example\n\n"))).containsOnly(Status.PASS);
        assertThat(statuses(signed("From: a@agents.example\n\nno line end"))).containsOnly(Status.PASS);
    }

    @Test
    void a_key_survives_storage() {
        for (var key : List.of(RSA, ED25519)) {
            var back = DkimKey.decode(key.domain(), key.selector(), key.revealPrivate(), key.publicOctets());

            assertThat(back.recordText()).isEqualTo(key.recordText());
            assertThat(back.toString()).isEqualTo(key.toString()).doesNotContain("BEGIN");
        }
    }

    @Test
    void an_rsa_and_an_ed25519_key_may_share_a_selector() {
        var one = DkimKey.generateRsa("agents.example", "both");
        var two = DkimKey.generateEd25519("agents.example", "both");
        zone.txt("both._domainkey.agents.example", "not a key")
                .txt("both._domainkey.agents.example", two.recordText())
                .txt("both._domainkey.agents.example", one.recordText());
        var raw = crlf(MAIL);

        assertThat(statuses(new String(DkimSigner.sign(raw, List.of(one, two), NOW), StandardCharsets.ISO_8859_1)
                        + new String(raw, StandardCharsets.ISO_8859_1)))
                .containsExactly(Status.PASS, Status.PASS);
    }

    @Test
    void a_bare_rsa_public_key_is_read_as_rfc_6376_writes_it() {
        var info = RSA.publicOctets();
        // 24: the SubjectPublicKeyInfo header before the RSAPublicKey of a 2048 bit key
        var bare = java.util.Arrays.copyOfRange(info, 24, info.length);
        var other = new ZoneDns()
                .txt(RSA.recordName(), "p=" + Base64.getEncoder().encodeToString(bare))
                .txt(ED25519.recordName(), ED25519.recordText());

        assertThat(DkimVerifier.verify(
                        other, signed(MAIL).getBytes(StandardCharsets.ISO_8859_1), NOW, DkimPolicy.CURRENT))
                .extracting(DkimResult::status)
                .containsOnly(Status.PASS);
    }

    private List<Status> statuses(String mail) {
        return verify(mail).stream().map(DkimResult::status).toList();
    }

    private List<DkimResult> verify(String mail) {
        return DkimVerifier.verify(zone, mail.getBytes(StandardCharsets.ISO_8859_1), NOW, DkimPolicy.CURRENT);
    }

    private static String signed(String mail) {
        var out = new ByteArrayOutputStream();
        out.writeBytes(DkimSigner.sign(crlf(mail), List.of(RSA, ED25519), NOW));
        out.writeBytes(crlf(mail));
        return out.toString(StandardCharsets.ISO_8859_1);
    }

    private static byte[] crlf(String mail) {
        return mail.replace("\n", "\r\n").getBytes(StandardCharsets.ISO_8859_1);
    }
}
