package dev.mailgent.protocol.dkim;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mailgent.protocol.dkim.DkimResult.Status;
import dev.mailgent.protocol.dns.ZoneDns;
import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.KeyFactory;
import java.security.spec.RSAPublicKeySpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Signatures no honest signer makes. Each is built tag by tag and signed for real where that matters.
class DkimVerifierTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final DkimKey KEY = DkimKey.generateEd25519("d.example", "s");
    private static final String HEADER = "From: a@d.example\r\nSubject: one\r\n";
    private static final String BODY = "first line\r\nsecond line\r\n";

    private final ZoneDns zone = new ZoneDns().txt(KEY.recordName(), KEY.recordText());

    @Test
    void without_signatures_nothing_is_looked_up_and_the_list_is_empty() {
        assertThat(verify(HEADER + "\r\n" + BODY)).isEmpty();
        assertThat(verify("")).isEmpty();
        assertThat(zone.asked()).isEmpty();
    }

    @Test
    void a_signature_over_part_of_the_body_passes_and_says_so_once_text_is_appended() {
        var tags = tags().tag("l", Integer.toString(BODY.length()));
        var mail = signed(tags);

        assertThat(verify(mail).getFirst().bodyLengthLimited()).isFalse();
        var appended = verify(mail + "Wire the money to …\r\n").getFirst();
        assertThat(appended.status()).isEqualTo(Status.PASS);
        assertThat(appended.bodyLengthLimited()).isTrue();
        assertThat(status(signed(tags().tag("l", "9999999")))).isEqualTo(Status.PERMERROR);
    }

    @Test
    void times_are_checked() {
        long now = NOW.getEpochSecond();
        assertThat(status(signed(tags().tag("x", "" + (now + 1))))).isEqualTo(Status.PASS);
        assertThat(status(signed(tags().tag("x", "" + (now - 1))))).isEqualTo(Status.PERMERROR);
        assertThat(status(signed(tags().tag("t", "" + (now + 9)).tag("x", "" + (now + 5)))))
                .isEqualTo(Status.PERMERROR);
        assertThat(status(signed(tags().tag("t", "soon")))).isEqualTo(Status.PERMERROR);
    }

    @Test
    void from_must_be_signed() {
        assertThat(status(signed(tags().tag("h", "subject")))).isEqualTo(Status.PERMERROR);
    }

    @Test
    void the_identity_lies_within_the_domain() {
        assertThat(status(signed(tags().tag("i", "x@sub.d.example")))).isEqualTo(Status.PASS);
        assertThat(status(signed(tags().tag("i", "x@notd.example")))).isEqualTo(Status.PERMERROR);
        assertThat(status(signed(tags().tag("i", "nobody")))).isEqualTo(Status.PERMERROR);
    }

    @Test
    void a_name_listed_in_h_takes_fields_from_the_bottom_and_then_none() {
        var mail = signed(tags().tag("h", "from:subject:subject"), "From: a@d.example\r\nSubject: one\r\n");

        assertThat(status(mail)).isEqualTo(Status.PASS);
        assertThat(status(mail.replace("From:", "Subject: two\r\nFrom:"))).isEqualTo(Status.FAIL);
    }

    @Test
    void a_listed_dkim_signature_never_means_the_one_being_checked() {
        assertThat(status(signed(tags().tag("h", "from:dkim-signature:dkim-signature"))))
                .isEqualTo(Status.PASS);
    }

    @Test
    void duplicate_missing_and_broken_tags_are_permerror() {
        var good = signed(tags());
        assertThat(status(good)).isEqualTo(Status.PASS);
        for (var name : List.of("v", "a", "d", "s", "h", "bh")) {
            assertThat(status(good.replaceFirst("\\b" + name + "=[^;]*;", "")))
                    .as(name)
                    .isEqualTo(Status.PERMERROR);
            assertThat(status(good.replaceFirst("(\\b" + name + "=[^;]*;)", "$1$1")))
                    .as(name)
                    .isEqualTo(Status.PERMERROR);
        }
        for (var bad : List.of("v=2;", "v=1;;", "v=1;=;", "v;", "")) {
            assertThat(status(good.replace("v=1;", bad))).as(bad).isEqualTo(Status.PERMERROR);
        }
    }

    @Test
    void only_the_first_ten_signatures_are_looked_at() {
        var hash = Base64.getEncoder().encodeToString(new byte[32]);
        var mail = new StringBuilder();
        for (int i = 0; i < 50; i++) {
            mail.append(
                    "DKIM-Signature: v=1; a=rsa-sha256; d=d.example; h=from; b=AAAA; s=" + i + "; bh=" + hash + "\r\n");
        }

        assertThat(verify(mail + HEADER + "\r\n" + BODY)).hasSize(10);
        assertThat(zone.asked()).hasSize(10);
    }

    @Test
    void key_records_of_absurd_size_are_refused_before_they_cost_anything() throws Exception {
        var modulus = BigInteger.ONE.shiftLeft(16383).add(BigInteger.ONE);
        var huge =
                KeyFactory.getInstance("RSA").generatePublic(new RSAPublicKeySpec(modulus, BigInteger.valueOf(65537)));
        var records = List.of(
                "p=" + Base64.getEncoder().encodeToString(huge.getEncoded()),
                "p=" + "A".repeat(64_000),
                "p=AAAA",
                "p=!");
        for (var record : records) {
            var other = new ZoneDns().txt("s._domainkey.d.example", record);
            var mail = signed(tags()).replace("ed25519-sha256", "rsa-sha256");

            var result = DkimVerifier.verify(other, octets(mail), NOW, DkimPolicy.CURRENT)
                    .getFirst();

            assertThat(result.status()).as(result.reason()).isIn(Status.POLICY, Status.PERMERROR);
        }
    }

    @Test
    void a_key_record_padded_beyond_any_key_is_refused_unread() {
        var padded = new ZoneDns().txt(KEY.recordName(), KEY.recordText() + "; n=" + "x".repeat(9000));

        assertThat(status(padded, octets(signed(tags())))).isEqualTo(Status.PERMERROR);
    }

    @Test
    void dns_trouble_is_temporary_and_a_revoked_or_missing_key_is_not() {
        var mail = octets(signed(tags()));
        assertThat(status(new ZoneDns().failing(KEY.recordName()), mail)).isEqualTo(Status.TEMPERROR);
        assertThat(status(new ZoneDns(), mail)).isEqualTo(Status.PERMERROR);
        assertThat(status(new ZoneDns().exists(KEY.recordName()), mail)).isEqualTo(Status.PERMERROR);
        assertThat(status(new ZoneDns().txt(KEY.recordName(), "v=DKIM1; k=ed25519; p="), mail))
                .isEqualTo(Status.PERMERROR);
    }

    @Test
    void flag_s_of_a_key_ties_the_identity_to_the_domain_itself() {
        var strict = new ZoneDns().txt(KEY.recordName(), KEY.recordText() + "; t=y:s");
        assertThat(status(strict, octets(signed(tags().tag("i", "x@d.example")))))
                .isEqualTo(Status.PASS);
        assertThat(status(strict, octets(signed(tags().tag("i", "x@sub.d.example")))))
                .isEqualTo(Status.PERMERROR);
    }

    @Test
    void a_header_of_a_hundred_thousand_fields_is_not_verified_and_costs_little() {
        var mail = "A:\r\n".repeat(100_000) + signed(tags());
        long started = System.nanoTime();

        assertThat(verify(mail)).isEmpty();

        assertThat(Duration.ofNanos(System.nanoTime() - started)).isLessThan(Duration.ofSeconds(5));
    }

    /// RFC 8463 appendix A.
    @Test
    void the_ed25519_example_of_rfc_8463_verifies() {
        var mail = """
                DKIM-Signature: v=1; a=ed25519-sha256; c=relaxed/relaxed;
                 d=football.example.com; i=@football.example.com;
                 q=dns/txt; s=brisbane; t=1528637909; h=from : to :
                 subject : date : message-id : from : subject : date;
                 bh=2jUSOH9NhtVGCQWNr9BrIAPreKQjO6Sn7XIkfJVOzv8=;
                 b=/gCrinpcQOoIfuHNQIbq4pgh9kyIK3AQUdt9OdqQehSwhEIug4D11Bus
                 Fa3bT3FY5OsU7ZbnKELq+eXdp1Q1Dw==
                From: Joe SixPack <joe@football.example.com>
                To: Suzie Q <suzie@shopping.example.net>
                Subject: Is dinner ready?
                Date: Fri, 11 Jul 2003 21:00:37 -0700 (PDT)
                Message-ID: <20030712040037.46341.5F8J@football.example.com>

                Hi.

                We lost the game.  Are you hungry yet?

                Joe.
                """.replace("\n", "\r\n");
        var football = new ZoneDns()
                .txt(
                        "brisbane._domainkey.football.example.com",
                        "v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=");

        assertThat(status(football, octets(mail))).isEqualTo(Status.PASS);
        assertThat(status(football, octets(mail.replace("hungry", "angry")))).isEqualTo(Status.FAIL);
    }

    @Test
    void simple_and_relaxed_bodies_hash_as_rfc_6376_says() {
        // RFC 6376 sections 3.4.3 and 3.4.4: an empty body is CRLF in simple form and nothing in relaxed form.
        assertThat(hash(Canonicalization.SIMPLE, "")).isEqualTo("frcCV1k9oG9oKj3dpUqdJg1PxRT2RSN/XKdLCPjaYaY=");
        assertThat(hash(Canonicalization.RELAXED, "")).isEqualTo("47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=");
        assertThat(hash(Canonicalization.SIMPLE, "\r\n\r\n")).isEqualTo(hash(Canonicalization.SIMPLE, ""));
        assertThat(hash(Canonicalization.RELAXED, " \t\r\n\r\n")).isEqualTo(hash(Canonicalization.RELAXED, ""));
        // RFC 6376 section 3.4.5
        assertThat(hash(Canonicalization.RELAXED, " C \r\nD \t E\r\n\r\n\r\n"))
                .isEqualTo(hash(Canonicalization.SIMPLE, " C\r\nD E\r\n"));
        assertThat(hash(Canonicalization.RELAXED, "a\tb c")).isEqualTo(hash(Canonicalization.SIMPLE, "a b c\r\n"));
        assertThat(hash(Canonicalization.SIMPLE, "a\nb")).isEqualTo(hash(Canonicalization.SIMPLE, "a\r\nb\r\n"));
        assertThat(hash(Canonicalization.SIMPLE, "a\rb\r\n")).isNotEqualTo(hash(Canonicalization.SIMPLE, "a\r\nb\r\n"));
    }

    @Test
    void long_lines_are_hashed_the_same_as_in_one_piece() throws Exception {
        var body = ("x ".repeat(50_000) + "y\r\n").repeat(3);
        var digest = java.security.MessageDigest.getInstance("SHA-256");

        assertThat(hash(Canonicalization.RELAXED, body))
                .isEqualTo(Base64.getEncoder().encodeToString(digest.digest(octets(body))));
        var limited = Canonicalization.RELAXED.body(octets(body), 0, digest, 10_001);
        assertThat(limited.base64())
                .isEqualTo(Base64.getEncoder().encodeToString(digest.digest(Arrays.copyOf(octets(body), 10_001))));
        assertThat(limited.length()).isEqualTo(body.length());
    }

    private static String hash(Canonicalization form, String body) {
        return form.body(octets(body), 0, SigningAlgorithm.RSA_SHA256.newDigest(), -1)
                .base64();
    }

    private TagField tags() {
        return TagField.folded("DKIM-Signature")
                .tag("v", "1")
                .tag("a", "ed25519-sha256")
                .tag("c", "relaxed/relaxed")
                .tag("d", "d.example")
                .tag("s", "s")
                .tag("h", "from:subject")
                .tag("bh", hash(Canonicalization.RELAXED, BODY))
                .tag("b", "");
    }

    private static String signed(TagField tags) {
        return signed(tags, HEADER);
    }

    private static String signed(TagField tags, String header) {
        var message = RawMessage.of(octets(header + "\r\n" + BODY));
        var names = TagList.ofField(RawMessage.of(tags.octets())
                        .value(RawMessage.of(tags.octets()).fields().getFirst()))
                .orElseThrow()
                .get("h", "");
        var out = new ByteArrayOutputStream();
        out.writeBytes(DkimSigner.signed(tags, message, List.of(names.split(":")), KEY));
        out.writeBytes(message.octets());
        return out.toString(StandardCharsets.ISO_8859_1);
    }

    private Status status(String mail) {
        return verify(mail).getFirst().status();
    }

    private static Status status(ZoneDns zone, byte[] mail) {
        return DkimVerifier.verify(zone, mail, NOW, DkimPolicy.CURRENT)
                .getFirst()
                .status();
    }

    private List<DkimResult> verify(String mail) {
        return DkimVerifier.verify(zone, octets(mail), NOW, DkimPolicy.CURRENT);
    }

    private static byte[] octets(String mail) {
        return mail.getBytes(StandardCharsets.ISO_8859_1);
    }
}
