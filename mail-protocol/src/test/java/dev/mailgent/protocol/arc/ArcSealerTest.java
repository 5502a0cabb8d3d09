package dev.mailgent.protocol.arc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mailgent.protocol.arc.ArcResult.Status;
import dev.mailgent.protocol.dkim.DkimKey;
import dev.mailgent.protocol.dns.ZoneDns;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class ArcSealerTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final DkimKey ONE = DkimKey.generateEd25519("one.example", "a");
    private static final DkimKey TWO = DkimKey.generateRsa("two.example", "a");
    private static final String MAIL =
            "DKIM-Signature: v=1; d=x.example\r\nFrom: a@x.example\r\nSubject: hi\r\n\r\nbody\r\n";

    private final ZoneDns zone =
            new ZoneDns().txt(ONE.recordName(), ONE.recordText()).txt(TWO.recordName(), TWO.recordText());

    @Test
    void each_forwarder_adds_a_link_and_the_chain_names_them() {
        var once = sealed(MAIL, ONE);
        var twice = sealed("List-Id: <l.two.example>\r\n" + once.replace("body", "body, and a footer"), TWO);

        assertThat(validate(once))
                .isEqualTo(new ArcResult(Status.PASS, 1, false, List.of("one.example"), "chain of 1 valid"));
        assertThat(validate(twice).status()).isEqualTo(Status.FAIL); // the list changed what link one signed, unsealed
        var before = validate(once);
        var changed = once.replace("body", "body, and a footer");
        var honest = text(ArcSealer.seal(octets(changed), TWO, "two.example", "arc=pass", before, NOW)) + changed;
        assertThat(validate(honest).sealers()).containsExactly("one.example", "two.example");
    }

    @Test
    void a_failed_chain_is_sealed_as_failed_once_and_then_left_alone() {
        var broken = sealed(MAIL, ONE).replace("Subject: hi", "Subject: ho");
        assertThat(validate(broken).status()).isEqualTo(Status.FAIL);

        var sealed = sealed(broken, TWO);

        assertThat(sealed).contains("cv=fail");
        assertThat(validate(sealed)).matches(result -> result.status() == Status.FAIL && result.sealed());
        assertThat(sealed(sealed, ONE)).isEqualTo(sealed);
    }

    @Test
    void nothing_is_sealed_while_dns_leaves_the_chain_open() {
        var once = sealed(MAIL, ONE);
        var unknown = ArcValidator.validate(new ZoneDns().failing(ONE.recordName()), octets(once));

        assertThat(unknown.status()).isEqualTo(Status.TEMPERROR);
        assertThat(ArcSealer.seal(octets(once), TWO, "two.example", "arc=temperror", unknown, NOW))
                .isEmpty();
    }

    @Test
    void line_ends_in_results_cannot_start_a_field() {
        var fields = text(ArcSealer.seal(
                octets(MAIL),
                ONE,
                "one.example",
                "spf=pass\r\nBcc: eve@evil.example\r\n\r\nhello",
                ArcResult.NONE,
                NOW));

        assertThat(fields.split("\r\n")).noneMatch(line -> line.startsWith("Bcc") || line.isEmpty());
    }

    @Test
    void fifty_links_pass_and_a_fifty_first_is_not_added() {
        var mail = MAIL;
        for (int i = 0; i < 51; i++) {
            mail = sealed(mail, TWO);
        }
        var result = validate(mail);
        assertThat(result.status()).isEqualTo(Status.PASS);
        assertThat(result.instances()).isEqualTo(50);
    }

    @Test
    void hostile_chains_fail_soon() {
        long started = System.nanoTime();
        for (var field :
                List.of("ARC-Seal: i=1; cv=none", "ARC-Authentication-Results: i=2; x", "ARC-Message-Signature: ;;")) {
            assertThat(validate((field + "\r\n").repeat(9000) + MAIL).status()).isEqualTo(Status.FAIL);
        }
        var huge = "ARC-Authentication-Results: i=1; " + "x".repeat(1 << 20) + "\r\n" + MAIL;
        assertThat(validate(huge).reason()).contains("octets");
        assertThat(Duration.ofNanos(System.nanoTime() - started)).isLessThan(Duration.ofSeconds(10));
    }

    private String sealed(String mail, DkimKey key) {
        var raw = octets(mail);
        return text(ArcSealer.seal(raw, key, key.domain(), "spf=pass; dkim=none", validate(mail), NOW)) + mail;
    }

    private ArcResult validate(String mail) {
        return ArcValidator.validate(zone, octets(mail));
    }

    private static byte[] octets(String mail) {
        return mail.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static String text(byte[] octets) {
        return new String(octets, StandardCharsets.ISO_8859_1);
    }
}
