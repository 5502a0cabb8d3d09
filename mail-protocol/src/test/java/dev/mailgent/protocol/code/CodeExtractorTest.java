package dev.mailgent.protocol.code;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mailgent.protocol.CpuClock;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CodeExtractorTest {
    /// Subject, text (a bar is a line end), code.
    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            value = {
                "Your Acme verification code;Hi Ada,||Use the code below to log in.||482913||This code expires in 10 minutes.||Acme Inc, 1 Main Street, 94105 San Francisco|© 2026 Acme;482913",
                "Sign in to Acme;Enter this code in the app:||**77 41 09**||If you did not ask for it, call 1-800-555-0134.;774109",
                "[GitHub] Please verify your device;Hey ada! A sign in attempt requires further verification because we did not recognize your device.||Device: Chrome on Linux|Verification code: 118342||If you did not attempt to sign in, visit https://github.com/settings/security;118342",
                "Your Slack confirmation code: XQK-PTM;Confirm your email address||Your confirmation code is below - enter it in your open browser window.||XQK-PTM||Questions?;XQK-PTM",
                "Your Steam account: Access from new computer;Here is the Steam Guard code you need to login to account ada:||F7K2M||This email was generated because of a login attempt from 198.51.100.7 in Oslo.;F7K2M",
                "Bank;Your OTP for txn of INR 5,000.00 at AMAZON on card ending 1234 is 482913. Valid for 5 mins.;482913",
                "Security alert;482913 is your Facebook password reset code;482913",
                "Dein Code;Hallo Ada,|dein Einmalcode lautet: 4711 23||Er ist 15 Minuten gültig.;``",
                "Dein Anmeldecode;Hallo Ada,|gib bitte 471123 ein, um dich anzumelden.;471123",
                "Din kod;Hej! Din engångskod är 90 44 17. Den gäller i 5 minuter.;904417",
                "Kode;Din engangskode er 904417;904417",
                "Vahvistuskoodi;Vahvistuskoodisi on 904417.;904417",
                "Codice;Il tuo codice di verifica è 904417. Non condividerlo.;904417",
                "Código;Seu código de verificação é: 904-417;904417",
                "Kod;Twój kod weryfikacyjny to 904417;904417",
                "Ověření;Váš ověřovací kód je 904417.;904417",
                "Kód;Az Ön ellenőrző kódja: 904417;904417",
                "Doğrulama;Doğrulama kodunuz: 904417. Kimseyle paylaşmayın.;904417",
                "Код;Ваш код подтверждения: 904417. Никому его не сообщайте.;904417",
                "Код;904417 — ваш код для входа в Acme;904417",
                "Κωδικός;Ο κωδικός επαλήθευσης είναι 904417;904417",
                "رمز;رمز التحقق الخاص بك هو ٩٠٤٤١٧;904417",
                "קוד;קוד האימות שלך הוא 904417;904417",
                "OTP;आपका सत्यापन कोड ९०४४१७ है;904417",
                "Mã;Mã xác minh của bạn là 904417;904417",
                "Kode;Kode verifikasi Anda adalah 904417;904417",
                "登录验证;您的登录验证码：904417（10分钟内有效）。如非本人操作请忽略。;904417",
                "認証;以下の認証コードを入力してください。||904417||有効期限は10分です。;904417",
                "인증;인증번호 [904417]를 입력해 주세요.;904417",
                "Your login code for Linear;Your login code for Linear||This code will only be valid for the next 5 minutes:||k4b2z-9qw1c;``",
                "Temporary sign-in code;Your temporary sign-in code: 2024;2024",
                "Passcode;Your one-time passcode is 12345678;12345678",
                "Verify;Please use the following security code for the Microsoft account ad*****@example.com.||Security code: 0042317||Only enter this code on an official website.;0042317",
                "Your verification code;Code: `0042`;0042",
                "Confirm;Copy and paste this temporary code:||A8F2-K9Q1;A8F2-K9Q1",
                "Code from Zoom;Your Zoom one-time passcode is 482913. Sign in at https://zoom.us/signin;482913",
                "Login;Your login code is 482913. By the way: 20% off your next order with promo code SAVE20!;482913",
                "Your login code;Here is your login code:||KJWQZ||It is valid for ten minutes.;KJWQZ"
            })
    void a_code_is_found_among_other_numbers(String subject, String text, String code) {
        var found = CodeExtractor.extract(subject, text.replace('|', '\n'), List.of())
                .codes();

        if (code.isEmpty()) {
            assertThat(found)
                    .isEmpty(); // Written in a form that is as often something else: none is better than a wrong one.
        } else {
            assertThat(found).extracting(Code::code).containsExactly(code);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            value = {
                "Your order has shipped;Order #448812 has shipped. Tracking number: 9400 1000 0000 0000 0000 00. Use zip code 94105 to track it.",
                "Order confirmation 20261123;Thank you! Your confirmation number is 448812.",
                "Your receipt;Amount paid 1250.00 USD, card ending in 4242. Invoice 2026-0042. Questions? +1 (718) 858-7036",
                "Flight confirmation;Your confirmation code is XJ5KQ2. Your flight SK1471 departs 10:45 on 12/11/2026, gate 42.",
                "20% off today;Use promo code SAVE2026 at checkout. Discount code: 482913",
                "Sale;Your coupon code is WINTER25",
                "Meeting invitation;Join Zoom Meeting|https://zoom.us/j/83812345678?pwd=abc|Meeting ID: 838 1234 5678|Passcode: 482913",
                "Build failed;Error code 500123 in build 482913. Exit code 1234. See line 4821.",
                "Re: door;The zip code is 94105 and the area code 4155. Postal code 12345.",
                "Newsletter;In 2026 we shipped 482913 parcels to 12345 customers at 9999 addresses.",
                "Security notice;Never share your verification code. Call us at 80012345 if someone asks for it.",
                "New login;We noticed a new login from 203.0.113.88 on 2026-11-23 at 10:45. Not you? Ref 77812345.",
                "Your two-factor backup codes;Keep these codes safe:|4821 9930|1187 2291|7741 0937",
                "Statement;Account 12345678, sort code 12-34-56, balance 482913.",
                "Meeting notes;Please review pull request 48291, issue 55120 and the code in version 20261123.",
                "Case 482913;Your support case 482913 was updated. Do not reply.",
                "Rechnung 482913;Ihre Rechnung 482913 vom 23.11.2026, Kundennummer 554120. Telefon 030 123456",
                "订单;您的订单号 482913 已发货，尾号 1234 的银行卡已扣款。",
                "ご注文;注文番号：482913 お問い合わせ番号 55412000",
                "Lunch;See you at 1230? The door is on floor 4, call 5551234.",
                "Verify your email;Click the link within 24 hours. https://acme.example/verify/482913",
                "Confirm your address;We have 12345 Main Street, Springfield 62704 on file. Please confirm.",
                "Code review;The code at commit 482913a needs work; see page 1234.",
                "Password changed;Your password was changed on 23 November 2026 at 1045 UTC.",
                "Dein Paket;Deine Sendungsnummer 48291355 - PLZ 10115 Berlin. Mit freundlichen Grüßen",
                "Login alert;Login from device 482913 in Oslo. Sign in attempt 12345.",
                "Hotel;Your confirmation: 77812345",
                "Sale;Use code 48291 at checkout for 20% off your order.",
                "Code;Your verification code is EXPIRED. Please ask for a new one.",
                "Code;Your verification code is BELOW|HELLO|A T-SHIRT and E-MAIL",
                "Delivery;COD amount: 4500. Pay in cash.",
                "Gift card;Your gift card code is 4829-1355-9921"
            })
    void no_number_is_taken_for_a_code_in_mails_about_other_things(String subject, String text) {
        assertThat(CodeExtractor.extract(subject, text.replace('|', '\n'), List.of())
                        .codes())
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "Your code is 482913. It expires in 10 minutes., PT10M",
        "Your code is 482913. Valid for 1 hour., PT1H",
        "Your code is 482913 and will expire in fifteen minutes, PT15M",
        "Dein Sicherheitscode: 482913. Er ist 15 Minuten gültig., PT15M",
        "您的验证码是 482913，5分钟内有效。, PT5M",
        "Your code is 482913. It expires in 30 seconds., PT30S",
        "Your code is 482913. This code expires in 2 days., PT48H",
        "Your code is 482913. It expires soon.,"
    })
    void the_time_a_code_is_valid_is_read(String text, Duration expected) {
        assertThat(CodeExtractor.extract("Code", text, List.of())
                        .codes()
                        .getFirst()
                        .expiresIn())
                .isEqualTo(expected);
    }

    @Test
    void two_codes_that_are_as_good_give_none() {
        assertThat(CodeExtractor.extract("Codes", "Your code is 482913.\nYour code is 118342.", List.of())
                        .codes())
                .isEmpty();
    }

    @Test
    void the_surer_a_code_the_higher_its_confidence() {
        var sure = CodeExtractor.extract("Your verification code", "Your code is:\n\n482913\n", List.of())
                .codes()
                .getFirst();
        var lessSure = CodeExtractor.extract("Hello", "Enter 482913 to verify", List.of())
                .codes()
                .getFirst();

        assertThat(sure.confidence()).isGreaterThan(lessSure.confidence()).isLessThan(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1",
                "1 ",
                "12-",
                "A1-",
                "code ",
                "verification ",
                "1234 ",
                "code 1234 ",
                "A",
                "http://",
                "://",
                "\n1234",
                "验证码",
                "1.",
                "+1 ",
                "expires in "
            })
    void a_megabyte_of_anything_is_fast(String piece) {
        var text = piece.repeat(1_000_000 / piece.length());
        CodeExtractor.extract(piece.repeat(100), text, List.of());

        var start = CpuClock.nanos();
        CodeExtractor.extract(piece.repeat(100), text, List.of());

        assertThat((CpuClock.nanos() - start) / 1_000_000).isLessThan(200);
    }
}
