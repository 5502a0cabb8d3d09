package dev.mailgent.platform.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mailgent.platform.config.ConfigException;
import java.net.InetAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Blocks of addresses, and who a client is behind proxies.
class CidrTest {
    @ParameterizedTest
    @CsvSource({
        "203.0.113.7, 203.0.113.7/32, 203.0.113.7, 203.0.113.8",
        "203.0.113.77/24, 203.0.113.0/24, 203.0.113.255, 203.0.114.0",
        "203.0.113.255/31, 203.0.113.254/31, 203.0.113.254, 203.0.113.253",
        "0.0.0.0/0, 0.0.0.0/0, 255.255.255.255, ::1",
        "2001:db8::1/48, 2001:db8:0:0:0:0:0:0/48, 2001:db8:0:ffff::1, 2001:db8:1::1",
        "2001:DB8::/33, 2001:db8:0:0:0:0:0:0/33, 2001:db8:7fff::1, 2001:db8:8000::",
        "::/0, 0:0:0:0:0:0:0:0/0, ::1, 127.0.0.1",
        "::ffff:203.0.113.7, 203.0.113.7/32, 203.0.113.7, 203.0.113.8",
    })
    void a_block_has_one_form_and_holds_its_addresses(String text, String form, String inside, String outside) {
        var block = Cidr.parse(text).orElseThrow();
        assertThat(block.toString()).isEqualTo(form);
        assertThat(block).isEqualTo(Cidr.parse(form).orElseThrow());
        assertThat(block.contains(InetAddress.ofLiteral(inside))).isTrue();
        assertThat(block.contains(InetAddress.ofLiteral(outside))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/",
                "/8",
                "10.0.0.0/",
                "10.0.0.0/33",
                "10.0.0.0/-1",
                "10.0.0.0/08",
                "10.0.0.0/8/8",
                "10.0.0/8",
                "010.0.0.1",
                "10.0.0.256",
                "2130706433",
                "0x7f.1",
                "::1%eth0",
                "[::1]",
                ":::",
                "2001:db8::/129",
                "example.com",
                " 10.0.0.1",
            })
    void what_is_no_block_is_refused(String text) {
        assertThat(Cidr.parse(text)).isEmpty();
    }

    @Test
    void an_address_is_shown_as_its_neighbourhood() {
        assertThat(Cidr.around(InetAddress.ofLiteral("203.0.113.77"))).hasToString("203.0.113.0/24");
        assertThat(Cidr.around(InetAddress.ofLiteral("2001:db8:1:2::3"))).hasToString("2001:db8:1:0:0:0:0:0/48");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            192.0.2.1 | 203.0.113.9                        | 192.0.2.1
            10.0.0.1  | 203.0.113.9                        | 203.0.113.9
            10.0.0.1  | 198.51.100.1, 203.0.113.9          | 203.0.113.9
            10.0.0.1  | 198.51.100.1, 203.0.113.9,10.0.0.2 | 203.0.113.9
            10.0.0.1  | 10.0.0.3, 10.0.0.2                 | 10.0.0.3
            10.0.0.1  | 203.0.113.9:4711                   | 203.0.113.9
            10.0.0.1  | [2001:db8::9]:4711                 | 2001:db8::9
            10.0.0.1  | 2001:db8::9                        | 2001:db8::9
            10.0.0.1  | 203.0.113.9, unknown               | 10.0.0.1
            10.0.0.1  | 203.0.113.9, 10.0.0.2, _x          | 10.0.0.1
            10.0.0.1  | ``                                 | 10.0.0.1
            10.0.0.1  | ,,,                                | 10.0.0.1
            """)
    void only_what_trusted_proxies_say_is_believed(String peer, String header, String client) {
        var proxies = new TrustedProxies("10.0.0.0/8, 2001:db8:ffff::/48");
        assertThat(proxies.client(InetAddress.ofLiteral(peer), header)).isEqualTo(InetAddress.ofLiteral(client));
    }

    @Test
    void without_trusted_proxies_nobody_is_believed() {
        var peer = InetAddress.getLoopbackAddress();
        assertThat(new TrustedProxies("").client(peer, "203.0.113.9")).isEqualTo(peer);
        assertThatThrownBy(() -> new TrustedProxies("10.0.0.0/8, proxy.local"))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("'trusted-proxies'")
                .hasMessageContaining("proxy.local");
    }
}
