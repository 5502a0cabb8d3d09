package dev.mailgent.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Test;

class AddressesTest {
    @Test
    void one_subscriber_is_one_address_in_every_spelling() throws UnknownHostException {
        var mapped = new byte[16];
        mapped[10] = -1;
        mapped[11] = -1;
        mapped[12] = 10;
        mapped[15] = 7;
        assertThat(Addresses.group(Inet6Address.getByAddress(null, mapped, -1)))
                .isEqualTo(InetAddress.ofLiteral("10.0.0.7"));
        assertThat(Addresses.group(InetAddress.ofLiteral("2001:db8:1:2:aaaa::1")))
                .isEqualTo(Addresses.group(InetAddress.ofLiteral("2001:db8:1:2:bbbb::2")))
                .isNotEqualTo(Addresses.group(InetAddress.ofLiteral("2001:db8:1:3::1")));
        assertThat(Addresses.group(InetAddress.ofLiteral("127.0.0.1"))).isEqualTo(InetAddress.ofLiteral("127.0.0.1"));
    }
}
