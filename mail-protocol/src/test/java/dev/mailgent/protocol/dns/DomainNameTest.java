package dev.mailgent.protocol.dns;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import org.junit.jupiter.api.Test;

class DomainNameTest {
    @Test
    void mail_domains_are_lower_case_a_labels_without_a_trailing_dot() {
        assertThat(DomainName.mailDomain("Example.COM.")).isEqualTo("example.com");
        assertThat(DomainName.mailDomain("Bücher.example")).isEqualTo("xn--bcher-kva.example");
        assertThat(DomainName.mailDomain("_dmarc.a-b.example")).isEqualTo("_dmarc.a-b.example");
    }

    @Test
    void what_cannot_be_a_domain_is_null() {
        for (var bad : new String[] {"", ".", "a..b", "[192.0.2.1]", "a b.example", "***", "example...", "é\u0000.x"}) {
            assertThat(DomainName.mailDomain(bad)).as(bad).isNull();
        }
        assertThat(DomainName.mailDomain("a".repeat(64) + ".example")).isNull();
        assertThat(DomainName.mailDomain("ü".repeat(900))).isNull();
    }

    @Test
    void a_name_that_idna_2003_would_turn_into_another_is_no_domain() {
        assertThat(DomainName.mailDomain("straße.example")).isNull();
        assertThat(DomainName.mailDomain("ｂank.example")).isNull();
        assertThat(DomainName.mailDomain("bank。example")).isNull();
        assertThat(DomainName.mailDomain("ba\u200dnk.example")).isNull();
        assertThat(DomainName.mailDomain("БАНК.рф")).isEqualTo("xn--80ab2al.xn--p1ai");
    }

    @Test
    void below_means_at_a_label_boundary() {
        assertThat(DomainName.isSameOrBelow("a.example.com", "example.com")).isTrue();
        assertThat(DomainName.isSameOrBelow("notexample.com", "example.com")).isFalse();
        assertThat(DomainName.lastLabels("a.b.c", 2)).isEqualTo("b.c");
        assertThat(DomainName.lastLabels("a.b.c", 3)).isEqualTo("a.b.c");
        assertThat(DomainName.lastLabels("a.b.c", 9)).isEqualTo("a.b.c");
    }

    @Test
    void reverse_names_follow_the_address_family() {
        assertThat(DnsQuestion.Ptr.of(InetAddress.ofLiteral("192.0.2.1")).name())
                .isEqualTo("1.2.0.192.in-addr.arpa");
        assertThat(DnsQuestion.Ptr.of(InetAddress.ofLiteral("2001:db8::1f")).name())
                .startsWith("f.1.0.0.")
                .endsWith("8.b.d.0.1.0.0.2.ip6.arpa");
    }
}
