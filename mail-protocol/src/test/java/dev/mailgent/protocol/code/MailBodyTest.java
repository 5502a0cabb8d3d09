package dev.mailgent.protocol.code;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MailBodyTest {
    @Test
    void a_body_is_read_once_for_everything() {
        var body = MailBody.read(
                "Your Acme code",
                null,
                "<p style='display:none'>Your code is 999999</p><p>Hi Ada,</p><p>Your code is</p><h1>482 913</h1>"
                        + "<a href='https://acme.example/verify?token=Ab3dEf6hIjKlMnOp'>Verify email</a>");

        assertThat(body.text()).startsWith("Hi Ada,").doesNotContain("999999");
        assertThat(body.preview()).startsWith("Hi Ada, Your code is 482 913");
        assertThat(body.findings().codes()).extracting(Code::code).containsExactly("482913");
        assertThat(body.findings().links()).hasSize(1);
        assertThat(body.hiddenText()).isEqualTo("Your code is 999999");
        assertThat(body.signals()).containsExactly("hidden_text");
    }

    @Test
    void the_html_body_is_asked_where_the_plain_one_has_no_code() {
        var body = MailBody.read("Your code", "Please view this mail in HTML.", "<p>Your login code:</p><p>482913</p>");

        assertThat(body.text()).isEqualTo("Please view this mail in HTML.");
        assertThat(body.findings().codes()).extracting(Code::code).containsExactly("482913");
    }

    @Test
    void a_code_in_quoted_history_is_old() {
        assertThat(MailBody.read(
                                "Re: code",
                                null,
                                "<p>Thanks!</p><blockquote type=cite>Your code is 482913</blockquote>")
                        .findings()
                        .codes())
                .isEmpty();
    }

    @Test
    void a_mail_without_a_body_is_an_empty_body() {
        assertThat(MailBody.read(null, null, null).text()).isEmpty();
        assertThat(MailBody.read("x", " \n", "").reply().text()).isEmpty();
    }
}
