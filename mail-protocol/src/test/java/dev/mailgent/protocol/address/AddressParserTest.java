package dev.mailgent.protocol.address;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mailgent.protocol.address.AddressCheck.Accepted;
import dev.mailgent.protocol.address.AddressCheck.Rejected;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AddressParserTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "a@b.c | a@b.c",
                "<a@b.c> | a@b.c",
                "Ann <a@b.c> | Ann <a@b.c>",
                "\"Last, First\" <a@b.c> | \"Last, First\" <a@b.c>",
                "\"q\\\"uote\" <a@b.c> | \"q\\\"uote\" <a@b.c>",
                "Pete(A nice \\) chap) <pete(his account)@silly.test(his host)> | \"Pete (A nice ) chap)\" <pete@silly.test>",
                "jdoe@test   . example | jdoe@test.example",
                "Joe Q. Public <john.q.public@example.com> | \"Joe Q. Public\" <john.q.public@example.com>",
                "<@node.test,@b:mary@x.test> | mary@x.test",
                "A Group:Ed Jones <joe@where.test>,joe@where.test; | Ed Jones <joe@where.test>, joe@where.test",
                "Undisclosed recipients:; | ``",
                "a@b.c; d@e.f | a@b.c, d@e.f",
                "a@b.c d@e.f | a@b.c, d@e.f",
                "<a@b.c> <d@e.f> | a@b.c, d@e.f",
                "a@b.c,,d@e.f, | a@b.c, d@e.f",
                "ACME: Support <s@acme.test> | ACME Support <s@acme.test>",
                "mailto:a@b.c | a@b.c",
                "<mailto:a@b.c> | a@b.c",
                "\"quoted local\"@b.c | \"quoted local\"@b.c",
                "Name <\"a b\"@c.d> | Name <\"a b\"@c.d>",
                "a@[192.0.2.1] | a@[192.0.2.1]",
                "<a@[IPv6:2001:db8::1]>, b@c.d | a@[IPv6:2001:db8::1], b@c.d",
                "a@[IPv6:2001:db8::1], b@c.d | a@[IPv6:2001:db8::1], b@c.d",
                "=?utf-8?Q?Doe=2C_J?= <a@b.c> | \"Doe, J\" <a@b.c>",
                "=?utf-8?Q?Doe, J: (x)?= <a@b.c> | \"Doe, J: (x)\" <a@b.c>",
                "=?utf-8?Q?J=C3=BC?= =?utf-8?Q?rgen?= <a@b.c> | Jürgen <a@b.c>",
                "\"=?utf-8?Q?J=C3=BCrgen?=\" <a@b.c> | Jürgen <a@b.c>",
                "Jürgen <jürgen@bücher.example> | Jürgen <jürgen@bücher.example>",
                "'Ann' <a@b.c> | 'Ann' <a@b.c>",
                "Ann <a@b.c | Ann <a@b.c>",
                "Ann a@b.c> | Ann <a@b.c>",
                "a@b.c. | a@b.c",
            })
    void headers_are_read_as_they_were_meant(String header, String expected) {
        assertThat(String.join(
                        ", ",
                        AddressParser.parseList(header).addresses().stream()
                                .map(MailAddress::toHeader)
                                .toList()))
                .isEqualTo(expected);
    }

    @Test
    void what_is_no_address_is_named_beside_the_good_ones() {
        var list =
                AddressParser.parseList("good@x.y, Nobody, a@, @b, two@at@signs.x, <>, Empty <>, sp ace@x.y, ok@x.y");
        assertThat(list.addresses()).extracting(MailAddress::address).containsExactly("good@x.y", "ace@x.y", "ok@x.y");
        assertThat(list.invalid()).containsExactly("Nobody", "a@", "@b", "two@at@signs.x", "", "Empty");
    }

    @Test
    void an_empty_value_holds_nothing() {
        assertThat(AddressParser.parseList(" \t ")).isEqualTo(new AddressList(List.of(), List.of()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "jürgen@example.com",
                "用户@例え.jp",
                "a@xn--bcher-kva.example",
                "a+tag@b.c",
                "o'brien@b.c",
                "a@bücher.example",
            })
    void international_and_tagged_recipients_are_accepted(String address) {
        assertThat(AddressParser.parseSingle(address)).isInstanceOf(Accepted.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Ann <a@b.c>",
                "a@b.c, d@e.f",
                "a@b.c\r\nBcc: x@y.z",
                "a@b.c\u0085",
                "a\u2028@b.c",
                "a@b.c\0",
                "\uD800@b.c",
                "a@\uD83D",
                " a@b.c",
                "a@b c",
                "a@b\u00a0c.d",
                "a@b_c.d",
                "a@[300.1.1.1]",
                "a@b@c.d",
                "a@-x.y",
                "a@..",
            })
    void a_recipient_that_could_be_anything_else_is_rejected(String address) {
        assertThat(AddressParser.parseSingle(address)).isInstanceOf(Rejected.class);
    }

    @Test
    void lengths_count_bytes_not_characters() {
        assertThat(AddressParser.parseSingle("ü".repeat(32) + "@b.c")).isInstanceOf(Accepted.class);
        assertThat(AddressParser.parseSingle("ü".repeat(33) + "@b.c"))
                .isEqualTo(new Rejected("local part is longer than 64 bytes"));
        assertThat(AddressParser.parseSingle("a@" + "b.".repeat(126) + "c"))
                .isEqualTo(new Rejected("address is longer than 254 bytes"));
    }
}
