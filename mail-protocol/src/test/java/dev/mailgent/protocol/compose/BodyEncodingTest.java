package dev.mailgent.protocol.compose;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mailgent.protocol.CpuClock;
import org.junit.jupiter.api.Test;

class BodyEncodingTest {
    @Test
    void long_lines_become_quoted_printable_that_a_person_can_read() throws Exception {
        var text = "The quick brown fox jumps over the lazy dog. ".repeat(40) + "\n\nSecond paragraph.\n";

        var wire = MessageComposer.compose(Mails.plain("x", text));

        assertThat(Wire.text(wire)).contains("Content-Transfer-Encoding: quoted-printable");
        assertThat(Wire.text(wire)).contains("quick brown fox jumps over the lazy dog. The ");
        Wire.text(wire).lines().forEach(line -> assertThat(line).hasSizeLessThanOrEqualTo(76));
        assertThat(Wire.read(wire).getContent()).isEqualTo(text.replace("\n", "\r\n"));
    }

    @Test
    void what_a_hop_might_change_is_protected() throws Exception {
        for (var text : new String[] {"From me to you\n", "ends in space \n", ".\n", "tab\t\n", "a\u0000b\n"}) {
            var wire = MessageComposer.compose(Mails.plain("x", text));

            Wire.isClean(wire, false);
            assertThat(Wire.text(wire))
                    .contains("quoted-printable")
                    .doesNotContain("\r\nFrom me", " \r\n", "\r\n.\r\n");
            assertThat(Wire.read(wire).getContent()).isEqualTo(text.replace("\n", "\r\n"));
        }
    }

    @Test
    void text_that_is_mostly_not_ascii_becomes_base64_which_is_shorter() throws Exception {
        var text = "您的验证码是。".repeat(300);

        var wire = MessageComposer.compose(Mails.plain("x", text));

        assertThat(Wire.text(wire)).contains("Content-Transfer-Encoding: base64");
        assertThat(Wire.read(wire).getContent()).isEqualTo(text + "\r\n");
    }

    @Test
    void every_line_end_becomes_crlf() throws Exception {
        var message = Wire.read(MessageComposer.compose(Mails.plain("x", "a\nb\rc\r\nd\n\re")));

        assertThat(message.getContent()).isEqualTo("a\r\nb\r\nc\r\nd\r\n\r\ne\r\n");
    }

    @Test
    void twenty_five_megabytes_compose_in_a_second() {
        var file = OutgoingAttachment.file("big.bin", "application/octet-stream", new byte[25_000_000]);
        var mail = Mails.mail("x", "x", null, java.util.List.of(file));

        var start = CpuClock.nanos();
        var wire = MessageComposer.compose(mail);

        assertThat(wire).hasSizeBetween(34_000_000, 35_000_000);
        assertThat((CpuClock.nanos() - start) / 1_000_000).isLessThan(3000);
    }
}
