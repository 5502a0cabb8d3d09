package dev.mailgent.protocol.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MailPathTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "a@b.test",
                "a..b.@b.test",
                "a+tag=x/y@b.test",
                "\"a b\"@b.test",
                "\"a\\\"@<b>\"@b.test",
                "a@[192.0.2.1]",
                "a@[IPv6:2001:db8::1]",
                "a@xn--bcher-kva.test",
                "用户@例子.test",
                "a@under_score.test",
                "postmaster",
                "",
            })
    void an_address_between_brackets_comes_back(String address) {
        var path = MailPath.parse("<" + address + "> SIZE=1", 0);

        assertThat(path).isNotNull().satisfies(read -> {
            assertThat(read.address()).isEqualTo(address);
            assertThat(read.end()).isEqualTo(address.length() + 2);
            assertThat(read.ascii()).isEqualTo(address.chars().allMatch(c -> c < 0x80));
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "<",
                "<a@b.test",
                "<a@>",
                "<@b.test>",
                "<a@@b.test>",
                "<a@b@c.test>",
                "<a@.test>",
                "<a@b.>",
                "<a b@c.test>",
                "<a@b c.test>",
                "<\"a@b.test>",
                "<\"a\"b@c.test>",
                "<a@[]>",
                "<a@[1.2.3.4>",
                "<a@[x y]>",
                "<@relay.test a@b.test>",
                "<a@b.test>>",
                "<a@b.test>x",
                "<a,b@c.test>",
                "<a;b@c.test>",
                "<a@b!c>",
                "<(c)a@b.test>",
                "<\"a\\\"@b.test>"
            })
    void what_cannot_be_one_address_is_refused(String path) {
        assertThat(MailPath.parse(path, 0)).isNull();
    }

    @Test
    void lengths_are_bounded_in_octets() {
        assertThat(MailPath.parse("<" + "a".repeat(256) + "@b.test>", 0)).isNotNull();
        assertThat(MailPath.parse("<" + "a".repeat(257) + "@b.test>", 0)).isNull();
        assertThat(MailPath.parse("<" + "é".repeat(129) + "@b.test>", 0)).isNull();
        assertThat(MailPath.parse("<a@" + "b.".repeat(127) + "b>", 0)).isNotNull();
        assertThat(MailPath.parse("<a@" + "b.".repeat(128) + "b>", 0)).isNull();
    }

    @Test
    void nothing_makes_it_throw() {
        var random = new Random(11);
        var alphabet = "<>@:,\"\\[]. ab\u00e9-_";
        for (var round = 0; round < 200_000; round++) {
            var text = new StringBuilder();
            for (var i = random.nextInt(14); i > 0; i--) {
                text.append(alphabet.charAt(random.nextInt(alphabet.length())));
            }
            var path = MailPath.parse(text.toString(), 0);
            if (path != null) {
                assertThat(path.end()).isBetween(1, text.length());
                var again = MailPath.parse("<" + path.address() + ">", 0);
                assertThat(again).as(text.toString()).isNotNull();
            }
        }
    }
}
