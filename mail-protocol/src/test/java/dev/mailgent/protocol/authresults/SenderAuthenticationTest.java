package dev.mailgent.protocol.authresults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mailgent.protocol.arc.ArcResult;
import dev.mailgent.protocol.dkim.DkimKey;
import dev.mailgent.protocol.dkim.DkimResult;
import dev.mailgent.protocol.dkim.DkimSigner;
import dev.mailgent.protocol.dkim.RawMessage;
import dev.mailgent.protocol.dkim.TagField;
import dev.mailgent.protocol.dmarc.DmarcResult;
import dev.mailgent.protocol.dns.Dns;
import dev.mailgent.protocol.dns.DnsAnswer;
import dev.mailgent.protocol.dns.DnsBudget;
import dev.mailgent.protocol.dns.DnsQuestion;
import dev.mailgent.protocol.dns.ZoneDns;
import dev.mailgent.protocol.spf.SpfResult;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SenderAuthenticationTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final DkimKey KEY = DkimKey.generateEd25519("bank.example", "s");
    private static final String MAIL = "From: Bank <hi@bank.example>\r\nSubject: x\r\n\r\nhello\r\n";

    private final ZoneDns zone = new ZoneDns().txt(KEY.recordName(), KEY.recordText());

    @Test
    void a_signed_mail_of_a_domain_with_dmarc_is_verified() {
        zone.txt("_dmarc.bank.example", "v=DMARC1; p=reject");

        var verdict = evaluate(signed(MAIL), "bounce@mailer.example");

        assertThat(verdict.dmarc().passed()).isTrue();
        assertThat(verdict.alignedDomain()).isEqualTo("bank.example");
        assertThat(verdict.senderVerified()).isTrue();
        assertThat(verdict.spf().status()).isEqualTo(SpfResult.Status.NONE);
    }

    @Test
    void without_dmarc_a_signature_of_the_author_or_above_verifies_and_one_from_below_or_beside_does_not() {
        assertThat(evaluate(signed(MAIL), "").senderVerified()).isTrue();
        assertThat(evaluate(signed(MAIL.replace("@bank", "@mail.bank")), "").senderVerified())
                .isTrue();
        assertThat(evaluate(signed(MAIL.replace("@bank.example", "@notbank.example")), "")
                        .senderVerified())
                .isFalse();
        assertThat(evaluate(signed(MAIL.replace("@bank.example", "@example.com")), "")
                        .senderVerified())
                .isFalse();
        assertThat(evaluate(MAIL, "").senderVerified()).isFalse();

        var below = DkimKey.generateEd25519("customer.bank.example", "s");
        zone.txt(below.recordName(), below.recordText());
        var header = new String(DkimSigner.sign(octets(MAIL), below, NOW), StandardCharsets.ISO_8859_1);
        var verdict = evaluate(header + MAIL, "");
        assertThat(verdict.dkim().getFirst().passed()).isTrue();
        assertThat(verdict.senderVerified()).isFalse();
    }

    @Test
    void a_signature_over_part_of_the_body_verifies_no_one_once_text_was_appended() {
        zone.txt("_dmarc.bank.example", "v=DMARC1; p=reject");
        var message = RawMessage.of(octets(MAIL));
        var tags = TagField.folded("DKIM-Signature")
                .tag("v", "1")
                .tag("a", "ed25519-sha256")
                .tag("c", "relaxed/relaxed")
                .tag("d", "bank.example")
                .tag("s", "s")
                .tag("l", "7")
                .tag("h", "from:subject")
                .tag("bh", DkimSigner.bodyHash(message))
                .tag("b", "");
        var signed = new String(
                        DkimSigner.signed(tags, message, List.of("from", "subject"), KEY), StandardCharsets.ISO_8859_1)
                + MAIL;

        assertThat(evaluate(signed, "").senderVerified()).isTrue();
        var appended = evaluate(signed + "Wire the money to …\r\n", "");
        assertThat(appended.dkim().getFirst().passed()).isTrue();
        assertThat(appended.dmarc().passed()).isFalse();
        assertThat(appended.senderVerified()).isFalse();
    }

    @Test
    void spf_alone_verifies_only_by_way_of_dmarc() {
        zone.txt("bank.example", "v=spf1 ip4:192.0.2.1 -all");
        assertThat(evaluate(MAIL, "a@bank.example").senderVerified()).isFalse();

        zone.txt("_dmarc.bank.example", "v=DMARC1; p=none");
        assertThat(evaluate(MAIL, "a@bank.example").senderVerified()).isTrue();
    }

    @Test
    void a_second_author_ends_verification_without_dmarc() {
        var both = MAIL.replace("<hi@bank.example>", "<hi@bank.example>, ceo@other.example");

        assertThat(evaluate(signed(both), "").senderVerified()).isFalse();
    }

    @Test
    void dns_that_is_down_gives_temperror_everywhere_and_verifies_no_one() {
        Dns down = new Dns() {
            @Override
            public <R> DnsAnswer<R> ask(DnsQuestion<R> question, Duration atMost) {
                return new DnsAnswer.Failed<>("down");
            }
        };
        var verdict = SenderAuthentication.evaluate(down, envelope("a@bank.example"), octets(signed(MAIL)), NOW);

        assertThat(verdict.spf().status()).isEqualTo(SpfResult.Status.TEMPERROR);
        assertThat(verdict.dkim()).extracting(DkimResult::status).containsExactly(DkimResult.Status.TEMPERROR);
        assertThat(verdict.dmarc().status()).isEqualTo(DmarcResult.Status.TEMPERROR);
        assertThat(verdict.senderVerified()).isFalse();
    }

    @Test
    void a_slow_resolver_is_given_up_when_the_budget_of_the_message_is_spent() {
        Dns slow = new Dns() {
            @Override
            public <R> DnsAnswer<R> ask(DnsQuestion<R> question, Duration atMost) {
                long until = System.nanoTime()
                        + Math.min(atMost.toNanos(), Duration.ofMillis(50).toNanos());
                while (System.nanoTime() < until) {
                    Thread.onSpinWait();
                }
                return new DnsAnswer.Failed<>("slow");
            }
        };
        var header = new StringBuilder();
        for (int i = 0; i < 50; i++) {
            header.append(signedHeader(MAIL).replace(" s=s;", " s=s" + i + ";"));
        }
        long started = System.nanoTime();

        var verdict = SenderAuthentication.evaluate(
                DnsBudget.of(slow, Duration.ofMillis(120)), envelope("a@b.example"), octets(header + MAIL), NOW);

        assertThat(verdict.dkim()).hasSize(10).allMatch(each -> each.status() == DkimResult.Status.TEMPERROR);
        assertThat(Duration.ofNanos(System.nanoTime() - started)).isLessThan(Duration.ofSeconds(5));
    }

    @Test
    void whatever_the_bytes_are_there_is_a_verdict() {
        var random = new Random(39);
        var seeds = List.of(
                signed(MAIL),
                "ARC-Seal: i=1; a=rsa-sha256; cv=none; d=x.example; s=s; b=AA\r\n" + MAIL,
                "From: \"a\" <b@c>, (((((, d@[1.2.3.4], @x,;:<>\r\nAuthentication-Results: ((\"\\\r\n\r\n");
        for (int round = 0; round < 3000; round++) {
            var bytes = octets(seeds.get(round % seeds.size()));
            for (int i = 0; i < 1 + random.nextInt(8); i++) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
            }
            var cut = java.util.Arrays.copyOf(bytes, random.nextInt(bytes.length + 1));
            for (var mail : List.of(bytes, cut)) {
                var verdict = SenderAuthentication.evaluate(
                        zone, envelope(new String(cut, StandardCharsets.ISO_8859_1)), mail, NOW);
                assertThat(AuthenticationResults.field("mx.example", verdict)).endsWith("\r\n");
                assertThat(AuthenticationResults.strip(mail, "mx.example").length)
                        .isLessThanOrEqualTo(mail.length);
            }
        }
    }

    @Test
    void a_mail_without_signatures_costs_a_scan_of_its_header() {
        var mail = octets("X-Filler: " + "y".repeat(500) + "\r\n" + MAIL + "body line\r\n".repeat(5000));
        var nothing = new ZoneDns();

        var verdict = SenderAuthentication.evaluate(nothing, envelope("a@bank.example"), mail, NOW);

        assertThat(verdict.dkim()).isEmpty();
        assertThat(verdict.arc()).isEqualTo(ArcResult.NONE);
        // SPF of one name, DMARC of two: no key is asked for.
        assertThat(nothing.asked()).hasSize(3);
    }

    private AuthVerdict evaluate(String mail, String mailFrom) {
        return SenderAuthentication.evaluate(zone, envelope(mailFrom), octets(mail), NOW);
    }

    private static Envelope envelope(String mailFrom) {
        return new Envelope(InetAddress.ofLiteral("192.0.2.1"), "client.example", mailFrom, "mx.example");
    }

    private static String signed(String mail) {
        return signedHeader(mail) + mail;
    }

    private static String signedHeader(String mail) {
        return new String(DkimSigner.sign(octets(mail), KEY, NOW), StandardCharsets.ISO_8859_1);
    }

    private static byte[] octets(String mail) {
        return mail.getBytes(StandardCharsets.ISO_8859_1);
    }
}
