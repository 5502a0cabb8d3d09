package dev.mailgent.protocol.reply;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mailgent.protocol.CpuClock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReplyExtractorTest {
    /// One line, or two at the bar, as programs of the world introduce quoted mail.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "On Mon, Feb 3, 2020 at 3:00 PM John Doe <john@example.com> wrote:",
                "On Monday, February 3rd, 2020 at 3:00 PM, John Doe <john@example.com> wrote:",
                "On 2/3/20 3:00 PM, John Doe wrote:",
                "On Mon, Feb 3, 2020 at 3:00 PM Johannes Maria von und zu Doe|<johannes.maria.von.und.zu@example.com> wrote:",
                "John Doe <john@example.com> wrote:",
                "Am Mo., 3. Feb. 2020 um 15:00 Uhr schrieb John Doe <john@example.com>:",
                "Am 03.02.20 um 15:00 schrieb John Doe:",
                "John Doe <john@example.com> schrieb am 03.02.2020 15:00:",
                "Le lun. 3 févr. 2020 à 15:00, John Doe <john@example.com> a écrit :",
                "Le 03/02/2020 à 15:00, John Doe a écrit :",
                "El lun, 3 feb 2020 a las 15:00, John Doe (<john@example.com>) escribió:",
                "Il giorno lun 3 feb 2020 alle ore 15:00 John Doe <john@example.com> ha scritto:",
                "Em seg., 3 de fev. de 2020 às 15:00, John Doe <john@example.com> escreveu:",
                "Op ma 3 feb. 2020 om 15:00 schreef John Doe <john@example.com>:",
                "pon., 3 lut 2020 o 15:00 John Doe <john@example.com> napisał(a):",
                "Den mån 3 feb. 2020 kl 15:00 skrev John Doe <john@example.com>:",
                "man. 3. feb. 2020 kl. 15:00 skrev John Doe <john@example.com>:",
                "ma 3. helmik. 2020 klo 15.00 John Doe (john@example.com) kirjoitti:",
                "пн, 3 февр. 2020 г. в 15:00, John Doe <john@example.com>:",
                "3 февраля 2020 г., 15:00, John Doe <john@example.com> написал:",
                "пн, 3 лют. 2020 р. о 15:00 John Doe <john@example.com> пише:",
                "po 3. 2. 2020 v 15:00 odesílatel John Doe <john@example.com> napsal:",
                "John Doe <john@example.com> ezt írta (időpont: 2020. febr. 3., H, 15:00):",
                "John Doe <john@example.com>, 3 Şub 2020 Pzt, 15:00 tarihinde şunu yazdı:",
                "În lun., 3 feb. 2020 la 15:00, John Doe <john@example.com> a scris:",
                "Στις Δευ, 3 Φεβ 2020 στις 3:00 μ.μ., ο χρήστης John Doe <john@example.com> έγραψε:",
                "John Doe <john@example.com> 于2020年2月3日周一 下午3:00写道：",
                "2020年2月3日(月) 15:00 John Doe <john@example.com>:",
                "2020년 2월 3일 (월) 오후 3:00, John Doe <john@example.com>님이 작성:",
                "בתאריך יום ב׳, 3 בפבר׳ 2020 ב-15:00 מאת John Doe <john@example.com>‏ כתב:",
                "Vào Th 2, 3 thg 2, 2020 vào lúc 15:00 John Doe <john@example.com> đã viết:",
                "*On Mon, Feb 3, 2020 at 3:00 PM John Doe <john@example.com> wrote:*",
                "-----Original Message-----",
                "-----Ursprüngliche Nachricht-----",
                "‐‐‐‐‐‐‐ Original Message ‐‐‐‐‐‐‐",
                "________ Reply message ________",
                "------------------ 原始邮件 ------------------",
                "----- Mensagem original -----",
                "*From:* John Doe <john@example.com>|*Sent:* Monday, February 3, 2020 3:00 PM|*To:* Ada|*Subject:* RE: x",
                "Von: John Doe <john@example.com>|Gesendet: Montag, 3. Februar 2020 15:00|An: Ada|Betreff: AW: x",
                "Från: John Doe|Skickat: den 3 februari 2020 15:00|Till: Ada|Ämne: x",
                "От: John Doe|Отправлено: 3 февраля 2020 г. 15:00|Кому: Ada|Тема: x",
                "差出人: John Doe|送信日時: 2020年2月3日 15:00|宛先: Ada|件名: x",
                "发件人: John Doe|发送时间: 2020年2月3日 15:00|收件人: Ada|主题: x",
                "________________________________|From: John Doe|Subject: x"
            })
    void quoted_mail_without_marks_goes_with_its_introduction(String introduction) {
        var mail = "Yes, that works.\n\n" + introduction.replace('|', '\n')
                + "\n\nCould we meet at noon?\n\nBest,\nJohn\n";

        assertThat(ReplyExtractor.ofText(mail)).isEqualTo(new Reply("Yes, that works.", false, true));
    }

    @Test
    void answers_between_quotes_are_kept_and_the_quotes_go() {
        var mail = """
                On Mon, Feb 3, 2020, John Doe <john@example.com> wrote:
                > Shall we meet?
                Yes.
                > At noon?
                > Or later?

                At one, please.

                > Regards
                > John
                """;

        assertThat(ReplyExtractor.ofText(mail).text()).isEqualTo("Yes.\n\nAt one, please.");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Sent from my iPhone",
                "Von meinem iPhone gesendet",
                "Gesendet mit der GMX Mail App",
                "Envoyé de mon iPhone",
                "Enviado desde mi iPhone",
                "Inviato da iPhone",
                "Verstuurd vanaf mijn iPhone",
                "Sent from Yahoo Mail on Android",
                "Sent from Outlook for iOS<https://aka.ms/o0ukef>",
                "Get Outlook for Android<https://aka.ms/AAb9ysg>",
                "Sent with Proton Mail secure email.",
                "Отправлено с iPhone",
                "发自我的iPhone",
                "iPhoneから送信",
                "-- \nAda Lovelace\nAnalytical Engines Ltd.\n+44 20 7946 0000",
                "--\nAda",
                "_______________________________________________\nlist mailing list\nlist@example.org\nhttps://example.org/list",
                "Kind regards,\n\nAda Lovelace\nCountess of Lovelace",
                "Mit freundlichen Grüßen\nAda Lovelace\nAnalytical Engines GmbH\nTel. 030 123456"
            })
    void what_closes_a_mail_goes(String closing) {
        assertThat(ReplyExtractor.ofText("Yes.\n\n" + closing + "\n").text()).isEqualTo("Yes.");
    }

    /// People's own words that look a little like what mail programs write.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "On your remote host you can run:\n\n    telnet 127.0.0.1",
                "On Monday I wrote the report. It says:\n\nAll is well.",
                "As Ada wrote in 1843:\n\nthe engine weaves algebraical patterns.",
                "To sum up, this is what she wrote to us last year:\n\nnothing.",
                "From: Paris\nTo: London\n\nPlease book a train.",
                "Here is the plan:\n----\n1. wait\n----\nand then go",
                "Subject to change: the date.\nFrom here on: silence.",
                "Sent from the office yesterday, and I hope that it arrives in time for you.",
                "Thanks,\nAda",
                "Best regards\nAda",
                "The original message was lost. Could you send it again?",
                "a > b and b > c",
                "Please note:\n- forwarded message counts are wrong\n- see below",
                "Date: tomorrow\nPlace: here",
                "Questions:\n\nFrom: where do we start?\nand what follows"
            })
    void a_persons_own_words_stay(String words) {
        assertThat(ReplyExtractor.ofText(words)).isEqualTo(new Reply(words, false, false));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "---------- Forwarded message ---------",
                "Begin forwarded message:",
                "-------- Weitergeleitete Nachricht --------",
                "---------- Message transféré ---------",
                "-------- Пересланное сообщение --------",
                "---------- 转发的邮件 ---------"
            })
    void a_forward_keeps_everything(String mark) {
        var mail = "FYI\n\n" + mark + "\nFrom: John <john@example.com>\nDate: x\nSubject: y\n\nThe news.\n\n-- \nJohn";

        assertThat(ReplyExtractor.ofText(mail)).isEqualTo(new Reply(mail, true, false));
    }

    @Test
    void a_reply_to_a_forward_is_a_reply() {
        var mail =
                "Thanks!\n\nOn Mon, Feb 3, 2020 at 3:00 PM Ada <ada@example.com> wrote:\n\n> FYI\n>\n> ---------- Forwarded message ---------\n> x";

        assertThat(ReplyExtractor.ofText(mail)).isEqualTo(new Reply("Thanks!", false, true));
    }

    @Test
    void a_mail_of_nothing_but_quotes_is_shown_whole() {
        assertThat(ReplyExtractor.ofText("> one\n> two\n").text()).isEqualTo("> one\n> two");
        assertThat(ReplyExtractor.ofText("Sent from my iPhone").text()).isEqualTo("Sent from my iPhone");
        assertThat(ReplyExtractor.ofText("").text()).isEmpty();
    }

    @Test
    void line_ends_of_every_kind_are_line_ends() {
        assertThat(ReplyExtractor.ofText("Yes.\r\n\r\nOn 2/3/20 3:00 PM, Ada wrote:\r\n> x\r\n")
                        .text())
                .isEqualTo("Yes.");
        assertThat(ReplyExtractor.ofText("Yes.\r\rOn 2/3/20 3:00 PM, Ada wrote:\r> x\r")
                        .text())
                .isEqualTo("Yes.");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                ">",
                "On 1/1/20 ",
                "On 1/1/20 10:00 a@b\n",
                "From: a@b\n",
                "--\n",
                "-",
                "_",
                "a:\n",
                "\n",
                "\r",
                "> \n\n",
                "*From:* x\n\n",
                ":",
                "wrote",
                "On wrote 10:00 <@"
            })
    void a_megabyte_of_anything_is_fast(String piece) {
        var mail = piece.repeat(2_000_000 / piece.length());
        ReplyExtractor.ofText(mail);

        var start = CpuClock.nanos();
        ReplyExtractor.ofText(mail);

        assertThat((CpuClock.nanos() - start) / 1_000_000).isLessThan(500);
    }
}
