package dev.mailgent.protocol.dmarc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mailgent.protocol.dkim.RawMessage;
import dev.mailgent.protocol.dmarc.DmarcResult.Status;
import dev.mailgent.protocol.dns.ZoneDns;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class DmarcEvaluatorTest {
    private final ZoneDns zone = new ZoneDns().txt("_dmarc.example.com", "v=DMARC1; p=reject");

    private static List<String> authors(String from) {
        return AuthorDomains.of(RawMessage.of(from.getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void a_sibling_below_one_organization_aligns_and_a_look_alike_does_not() {
        assertThat(DmarcEvaluator.evaluate(zone, List.of("a.example.com"), "b.example.com", List.of())
                        .aligned())
                .isEqualTo("b.example.com");
        for (var other : List.of("evilexample.com", "example.com.evil.net", "com", "example.org")) {
            assertThat(DmarcEvaluator.evaluate(zone, List.of("example.com"), other, List.of(other))
                            .status())
                    .as(other)
                    .isEqualTo(Status.FAIL);
        }
    }

    @Test
    void strict_alignment_wants_the_very_name() {
        zone.txt("_dmarc.strict.net", "v=DMARC1; p=none; aspf=s; adkim=r");

        assertThat(DmarcEvaluator.evaluate(zone, List.of("strict.net"), "a.strict.net", List.of())
                        .status())
                .isEqualTo(Status.FAIL);
        assertThat(DmarcEvaluator.evaluate(zone, List.of("strict.net"), null, List.of("a.strict.net"))
                        .status())
                .isEqualTo(Status.PASS);
    }

    @Test
    void a_dns_failure_is_temperror_unless_something_else_aligns() {
        zone.failing("_dmarc.down.example.com").failing("_dmarc.down.net");

        assertThat(DmarcEvaluator.evaluate(zone, List.of("down.net"), "down.net", List.of())
                        .status())
                .isEqualTo(Status.TEMPERROR);
        assertThat(DmarcEvaluator.evaluate(zone, List.of("example.com"), "down.example.com", List.of())
                        .status())
                .isEqualTo(Status.TEMPERROR);
        assertThat(DmarcEvaluator.evaluate(zone, List.of("example.com"), "down.example.com", List.of("example.com"))
                        .status())
                .isEqualTo(Status.PASS);
    }

    @Test
    void a_public_suffix_lends_its_policy_to_the_organizations_below_it() {
        zone.txt("_dmarc.bank", "v=DMARC1; p=reject; sp=quarantine; psd=y");

        var result = DmarcEvaluator.evaluate(zone, List.of("www.mine.bank"), "other.bank", List.of());

        assertThat(result.status()).isEqualTo(Status.FAIL);
        assertThat(result.policy()).isEqualTo(DmarcPolicy.QUARANTINE);
        assertThat(result.organization()).isEqualTo("mine.bank");
    }

    @Test
    void one_author_alone_can_not_pass_for_two() {
        zone.txt("_dmarc.evil.example", "v=DMARC1; p=none");
        var both = authors("From: a@example.com\r\nFrom: b@evil.example\r\n\r\n");

        assertThat(both).containsExactly("example.com", "evil.example");
        assertThat(DmarcEvaluator.evaluate(zone, both, "evil.example", List.of())
                        .status())
                .isEqualTo(Status.FAIL);
        assertThat(DmarcEvaluator.evaluate(zone, both, "evil.example", List.of("example.com"))
                        .status())
                .isEqualTo(Status.PASS);
        assertThat(DmarcEvaluator.evaluate(zone, List.of("example.com", "[192.0.2.1]"), "example.com", List.of())
                        .status())
                .isEqualTo(Status.NONE);
    }

    @Test
    void author_domains_come_from_addresses_and_not_from_names() {
        assertThat(authors("From: \"ceo@example.com\" <x@evil.example>\r\n\r\n"))
                .containsExactly("evil.example");
        assertThat(authors("From: ceo@example.com <x@evil.example>\r\n\r\n")).containsExactly("evil.example");
        assertThat(authors("From: (a@b.example) x@\r\n Evil.Example.\r\n\r\n")).isSubsetOf("evil.example");
        assertThat(authors("From: Bücher <a@bücher.example>\r\n\r\n")).containsExactly("xn--bcher-kva.example");
        assertThat(authors("Subject: none\r\n\r\n")).isEmpty();
    }

    @Test
    void more_authors_than_anyone_needs_are_an_error_and_cost_nothing() {
        var many = IntStream.range(0, 2000).mapToObj(i -> "d" + i + ".example").toList();

        assertThat(DmarcEvaluator.evaluate(zone, many, null, List.of()).status())
                .isEqualTo(Status.PERMERROR);
        assertThat(zone.asked()).isEmpty();
    }

    @Test
    void a_walk_asks_at_most_eight_times() {
        var deep = "a.".repeat(100) + "example.com";

        DmarcEvaluator.evaluate(zone, List.of(deep), null, List.of());

        assertThat(zone.asked()).hasSize(8);
    }

    @Test
    void odd_records_are_read_as_far_as_they_make_sense() {
        for (var odd :
                List.of("v=DMARC1", "v=DMARC1;", "v=DMARC1;;;=;p", "v=DMARC1; p=sometimes", "v=DMARC10; p=reject")) {
            var other = new ZoneDns().txt("_dmarc.odd.example", odd);
            assertThat(DmarcEvaluator.evaluate(other, List.of("odd.example"), null, List.of())
                            .status())
                    .as(odd)
                    .isEqualTo(Status.NONE);
        }
        var sp = new ZoneDns().txt("_dmarc.odd.example", "v=DMARC1;p=reject;sp=maybe;rua=mailto:x@odd.example");
        assertThat(DmarcEvaluator.evaluate(sp, List.of("odd.example"), null, List.of())
                        .policy())
                .isEqualTo(DmarcPolicy.NONE);
    }
}
