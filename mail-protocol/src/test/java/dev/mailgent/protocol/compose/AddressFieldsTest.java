package dev.mailgent.protocol.compose;

import static dev.mailgent.protocol.compose.Mails.assertRefused;
import static dev.mailgent.protocol.compose.Wire.headerLines;
import static org.assertj.core.api.Assertions.assertThat;

import jakarta.mail.Message.RecipientType;
import jakarta.mail.internet.InternetAddress;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Who a composed mail is from and to, as another library reads it.
class AddressFieldsTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "Ada",
                "Lovelace, Ada",
                "Ada \"the first\" L.",
                "back\\slash",
                "Ада Лавлейс",
                "a@b.example <c@d.example>",
                "=?utf-8?q?x?=",
                "Two  Spaces",
                "(comment)",
                "A very long display name of more than sixty characters, with a comma in it"
            })
    void a_display_name_comes_back_as_it_was(String name) throws Exception {
        var box = new Mailbox(name, "ada@agents.example");

        var message = Wire.read(MessageComposer.compose(Mails.between(box, List.of(box, Mails.BOB), List.of(box))));

        var from = (InternetAddress) message.getFrom()[0];
        assertThat(message.getFrom()).hasSize(1);
        assertThat(from.getPersonal()).isEqualTo(name);
        assertThat(from.getAddress()).isEqualTo("ada@agents.example");
        assertThat(message.getRecipients(RecipientType.TO)).hasSize(2);
        assertThat(((InternetAddress) message.getRecipients(RecipientType.CC)[0]).getPersonal())
                .isEqualTo(name);
    }

    @Test
    void a_hundred_recipients_fold_between_addresses() throws Exception {
        var to = IntStream.range(0, 100)
                .mapToObj(i -> new Mailbox("Person " + i, "person.number." + i + "@department.example.org"))
                .toList();

        var wire = MessageComposer.compose(Mails.between(Mails.ADA, to, List.of()));

        headerLines(wire).forEach(line -> assertThat(line).hasSizeLessThanOrEqualTo(78));
        assertThat(Wire.read(wire).getRecipients(RecipientType.TO)).hasSize(100);
    }

    @Test
    void mail_to_blind_copies_only_names_no_one() {
        var wire = MessageComposer.compose(Mails.between(Mails.ADA, List.of(), List.of()));

        assertThat(Wire.text(wire)).contains("\r\nTo: undisclosed-recipients:;\r\n");
        assertThat(Wire.headerNames(wire)).doesNotContain("bcc");
    }

    @Test
    void only_a_local_part_that_is_not_ascii_asks_for_smtputf8() {
        var domainOnly = Mails.between(Mails.ADA, List.of(Mailbox.of("bob@bücher.example")), List.of());
        var localPart = Mails.between(Mails.ADA, List.of(Mailbox.of("боб@пример.example")), List.of());

        assertThat(MessageComposer.needsSmtpUtf8(domainOnly)).isFalse();
        assertThat(Wire.text(MessageComposer.compose(domainOnly))).contains("To: bob@xn--bcher-kva.example\r\n");
        assertThat(MessageComposer.needsSmtpUtf8(localPart)).isTrue();
        assertThat(Wire.text(MessageComposer.compose(localPart))).contains("To: боб@xn--e1afmkfd.example\r\n");
        Wire.isClean(MessageComposer.compose(localPart), true);
    }

    @Test
    void a_domain_that_idna_2003_would_change_into_another_stays_unicode() {
        var mail = Mails.between(Mails.ADA, List.of(Mailbox.of("info@faß.example")), List.of());

        assertThat(MessageComposer.needsSmtpUtf8(mail)).isTrue();
        assertThat(Wire.text(MessageComposer.compose(mail))).contains("To: info@faß.example\r\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "bob",
                "@example.com",
                "bob@",
                "bob@exa mple.com",
                "bob@example..com",
                "bob@example.com, eve@example.com",
                "<bob@example.com>",
                "bob@@example.com",
                "bob@exa>mple.com",
                "bob@example.com>",
                "bob;eve@example.com",
                "bo\"b@example.com",
                "\"bob\"x\"@example.com",
                "bob@[1.2.3.4>]",
                "bob@example.com\n",
                "bob\u3000x@example.com"
            })
    void what_is_not_one_address_is_refused(String address) {
        assertRefused("to[0].address", Mails.between(Mails.ADA, List.of(Mailbox.of(address)), List.of()));
    }

    @Test
    void unusual_addresses_that_are_delivered_in_practice_are_written_legally() {
        assertThat(WireAddress.of("to", "a..b@docomo.example")).isEqualTo("\"a..b\"@docomo.example");
        assertThat(WireAddress.of("to", "\"a b\"@example.com")).isEqualTo("\"a b\"@example.com");
        assertThat(WireAddress.of("to", "\"plain\"@example.com")).isEqualTo("plain@example.com");
        assertThat(WireAddress.of("to", "x@[192.0.2.1]")).isEqualTo("x@[192.0.2.1]");
        assertThat(WireAddress.of("to", "b+tag=1@my_host.example")).isEqualTo("b+tag=1@my_host.example");
    }
}
