package dev.mailgent.protocol.code;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mailgent.protocol.html.Link;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ActionLinksTest {
    private static final String TOKEN = "eyJhbGciOiJIUzI1NiJ9.c2VjcmV0";

    /// Subject, shown text, URL, kind.
    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "Verify your email;Verify email address;https://acme.example/verify?token=" + TOKEN + ";VERIFY_LINK",
                "Welcome to Acme;Confirm my account;https://acme.example/users/confirmation?confirmation_token=Ab3dEf6hIj;VERIFY_LINK",
                "Please confirm your email;Confirm;https://click.acme.example/ls/click?upn=u001.Ab3dEf6hIjKlMnOpQrSt;VERIFY_LINK",
                "Activate your account;https://acme.example/activate/9f8e7d6c5b;https://acme.example/activate/9f8e7d6c5b;VERIFY_LINK",
                "Sign in to Acme;Sign in;https://acme.example/login?token=" + TOKEN + ";MAGIC_LINK",
                "Your login link;Log in to Acme;https://acme.example/auth/callback/Ab3dEf6hIjKlMnOpQrSt;MAGIC_LINK",
                "Your secure link;Click here to sign in;https://acme.example/auth/magic/abc123;MAGIC_LINK",
                "Reset your password;Reset password;https://acme.example/password/reset/9f8e7d6c5b4a3f2e1d0c;PASSWORD_RESET",
                "Password reset request;Choose a new password;https://acme.example/account/recover?t=Zm9vYmFyYmF6;PASSWORD_RESET",
                "Passwort zurücksetzen;Passwort zurücksetzen;https://acme.example/pw?key=Zm9vYmFyYmF6;PASSWORD_RESET",
                "Bestätige deine E-Mail-Adresse;E-Mail bestätigen;https://acme.example/v/Ab3dEf6hIjKlMnOp;VERIFY_LINK",
                "Vérifiez votre adresse;Vérifier mon adresse;https://acme.example/v/Ab3dEf6hIjKlMnOp;VERIFY_LINK",
                "メールアドレスの確認;メールアドレスを確認する;https://acme.example/v/Ab3dEf6hIjKlMnOp;VERIFY_LINK",
                "Ada invited you;Accept invitation;https://acme.example/invite/Ab3dEf6hIjKlMnOp;INVITE_LINK"
            })
    void a_link_to_click_is_found_with_its_kind(String subject, String shown, String url, ActionLink.Kind kind) {
        var links = List.of(
                link("https://acme.example/", "Acme"),
                link(url, shown),
                link("https://acme.example/unsubscribe?token=" + TOKEN, "Unsubscribe"),
                link("https://acme.example/privacy", "Privacy policy"));

        var found = CodeExtractor.extract(subject, "Hello", links).links();

        assertThat(found).extracting(ActionLink::url).containsExactly(url);
        assertThat(found.getFirst().kind()).isEqualTo(kind);
        assertThat(found.getFirst().textMismatch()).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "Your weekly digest;Log in;https://acme.example/login",
                "Your weekly digest;Sign in;https://click.acme.example/ls/click?upn=u001.Ab3dEf6hIjKlMnOpQrSt",
                "New login to your account;Reset your password;https://acme.example/reset-password",
                "Order shipped;Track your parcel;https://acme.example/t/448812",
                "Verify your email;Help;https://acme.example/help/verify-email?article=123456",
                "Verify your email;Verify;javascript:alert(1)",
                "Verify your email;Verify;mailto:verify@acme.example?subject=verify",
                "Verify your email;This wasn't you?;https://acme.example/verify/report?token=" + TOKEN,
                "Newsletter;View in browser;https://acme.example/view?confirm=1&token=" + TOKEN,
                "Confirm;logo;https://acme.example/verify/logo123456.png"
            })
    void other_links_are_not_taken_for_one(String subject, String shown, String url) {
        assertThat(CodeExtractor.extract(subject, "Hello", List.of(link(url, shown)))
                        .links())
                .isEmpty();
    }

    @Test
    void urls_in_plain_text_end_where_the_sentence_goes_on() {
        var text = "To verify your address open (https://acme.example/verify?token=" + TOKEN
                + "). Thanks!\nOr <https://acme.example/verify?token=x" + TOKEN + ">.";

        assertThat(CodeExtractor.extract("Verify", text, List.of()).links())
                .extracting(ActionLink::url)
                .containsExactly(
                        "https://acme.example/verify?token=" + TOKEN, "https://acme.example/verify?token=x" + TOKEN);
    }

    @Test
    void text_that_names_another_host_is_noticed() {
        assertThat(mismatch("https://acme.example/verify", "https://evil.example/verify?token=" + TOKEN))
                .isTrue();
        assertThat(mismatch("www.acme.example/verify", "https://login.acme.example/verify?token=" + TOKEN))
                .isFalse();
        assertThat(mismatch("acme.co.uk", "https://evil.co.uk/verify?token=" + TOKEN))
                .isTrue();
        assertThat(mismatch("Verify", "https://evil.example/verify?token=" + TOKEN))
                .isFalse();
    }

    @Test
    void links_in_quoted_history_are_left_out() {
        var old = new Link("https://acme.example/verify?token=" + TOKEN, "Verify email", true);

        assertThat(CodeExtractor.extract("Verify", "Hello", List.of(old)).links())
                .isEmpty();
    }

    @Test
    void the_host_is_where_the_browser_would_go() {
        var found = CodeExtractor.extract(
                "Verify", "", List.of(link("https://acme.example@evil.example:8443/verify?token=" + TOKEN, "Verify")));

        assertThat(found.links().getFirst().host()).isEqualTo("evil.example");
    }

    @Test
    void a_thousand_links_give_five() {
        var links = IntStream.range(0, 1000)
                .mapToObj(i -> link("https://acme.example/verify?token=" + TOKEN + i, "Verify"))
                .toList();

        assertThat(CodeExtractor.extract("Verify", "", links).links()).hasSize(5);
    }

    private static boolean mismatch(String shown, String url) {
        return CodeExtractor.extract("Verify your email", "", List.of(link(url, shown)))
                .links()
                .getFirst()
                .textMismatch();
    }

    private static Link link(String url, String text) {
        return new Link(url, text, false);
    }
}
