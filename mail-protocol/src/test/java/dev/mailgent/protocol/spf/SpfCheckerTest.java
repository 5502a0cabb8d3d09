package dev.mailgent.protocol.spf;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mailgent.protocol.dns.Dns;
import dev.mailgent.protocol.dns.DnsAnswer;
import dev.mailgent.protocol.dns.DnsBudget;
import dev.mailgent.protocol.dns.DnsQuestion;
import dev.mailgent.protocol.dns.ZoneDns;
import dev.mailgent.protocol.spf.SpfResult.Identity;
import dev.mailgent.protocol.spf.SpfResult.Status;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;

class SpfCheckerTest {
    private final SpfChecker checker = new SpfChecker("mx.example", InstantSource.fixed(Instant.EPOCH));

    private SpfResult check(Dns dns, String client, String mailFrom) {
        return checker.check(dns, InetAddress.ofLiteral(client), "helo.example.org", mailFrom);
    }

    @Test
    void a_record_that_includes_itself_ends_as_permerror_after_ten_lookups() {
        var zone = new ZoneDns().txt("loop.example", "v=spf1 include:loop.example -all");

        assertThat(check(zone, "192.0.2.1", "a@loop.example").status()).isEqualTo(Status.PERMERROR);
        assertThat(zone.asked()).hasSize(1); // the budget remembers the rest
    }

    @Test
    void eleven_lookups_are_one_too_many_and_ten_are_not() {
        var zone = new ZoneDns();
        for (int i = 1; i <= 11; i++) {
            zone.txt("i" + i + ".example", "v=spf1 -all");
        }
        var ten = "include:i1.example include:i2.example include:i3.example include:i4.example include:i5.example"
                + " include:i6.example include:i7.example include:i8.example include:i9.example include:i10.example";
        zone.txt("ten.example", "v=spf1 " + ten + " +all");
        zone.txt("eleven.example", "v=spf1 " + ten + " include:i11.example +all");

        assertThat(check(zone, "192.0.2.1", "a@ten.example").status()).isEqualTo(Status.PASS);
        assertThat(check(zone, "192.0.2.1", "a@eleven.example").status()).isEqualTo(Status.PERMERROR);
    }

    @Test
    void five_hundred_txt_records_are_read_past_and_two_policies_among_them_are_permerror() {
        var zone = new ZoneDns();
        for (int i = 0; i < 500; i++) {
            zone.txt("many.example", "note " + i);
        }
        zone.txt("many.example", "v=spf1 -all");
        assertThat(check(zone, "192.0.2.1", "a@many.example").status()).isEqualTo(Status.FAIL);

        zone.txt("many.example", "v=spf1 +all");
        assertThat(check(zone, "192.0.2.1", "a@many.example").status()).isEqualTo(Status.PERMERROR);
    }

    @Test
    void a_resolver_that_never_answers_costs_the_budget_and_no_more() {
        Dns stuck = new Dns() {
            @Override
            public <R> DnsAnswer<R> ask(DnsQuestion<R> question, Duration atMost) {
                return new DnsAnswer.Failed<>("asked with " + atMost);
            }
        };
        var spent = DnsBudget.of(stuck, Duration.ZERO);

        var result = check(spent, "192.0.2.1", "a@slow.example");

        assertThat(result.status()).isEqualTo(Status.TEMPERROR);
        assertThat(result.reason()).contains("budget spent");
    }

    @Test
    void an_ipv4_mapped_client_is_checked_as_ipv4() throws Exception {
        var zone = new ZoneDns().txt("d.example", "v=spf1 ip4:192.0.2.0/24 -all");
        var mapped = InetAddress.getByAddress(
                new byte[] {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, (byte) 0xff, (byte) 0xff, (byte) 192, 0, 2, 9});

        assertThat(checker.check(zone, mapped, "h.example", "a@d.example").status())
                .isEqualTo(Status.PASS);
    }

    @Test
    void an_ip6_network_of_mapped_addresses_does_not_match_ipv4_clients() {
        var zone = new ZoneDns().txt("d.example", "v=spf1 ip6:::ffff:192.0.2.9/0 -all");

        assertThat(check(zone, "192.0.2.9", "a@d.example").status()).isEqualTo(Status.FAIL);
    }

    @Test
    void a_bounce_is_checked_as_postmaster_at_the_helo_name() {
        var zone = new ZoneDns()
                .txt("helo.example.org", "v=spf1 exists:%{l}.users.example -all")
                .a("postmaster.users.example", "127.0.0.2");

        var result = check(zone, "192.0.2.1", "");

        assertThat(result.status()).isEqualTo(Status.PASS);
        assertThat(result.identity()).isEqualTo(Identity.HELO);
    }

    @Test
    void an_international_sender_domain_is_looked_up_by_its_a_label() {
        var zone = new ZoneDns().txt("xn--bcher-kva.example", "v=spf1 +all");

        assertThat(check(zone, "192.0.2.1", "a@bücher.example").status()).isEqualTo(Status.PASS);
    }

    @Test
    void odd_envelopes_are_none_and_never_an_exception() {
        for (var odd : new String[] {"@", "a@", "a@[192.0.2.1]", "a@.", "a@\u0000", "\\", "a@" + "x.".repeat(5000)}) {
            assertThat(check(new ZoneDns(), "2001:db8::1", odd).status())
                    .as(odd)
                    .isEqualTo(Status.NONE);
        }
    }
}
