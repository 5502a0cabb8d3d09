package dev.mailgent.vault;

import static dev.mailgent.platform.crypto.Vectors.hex;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mailgent.platform.crypto.OneTimeCode;
import dev.mailgent.platform.crypto.Vectors;
import dev.mailgent.platform.problem.Problem;
import dev.mailgent.platform.problem.ProblemException;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TotpTest {
    private static final Instant NOW = Instant.ofEpochSecond(1_111_111_109);

    @Test
    void rfc_4226_and_rfc_6238_vectors() {
        var passed = 0;
        var hotp = Vectors.read("rfc/rfc4226_hotp.json");
        for (var test : hotp.get("tests")) {
            assertThat(OneTimeCode.of(
                            OneTimeCode.Algorithm.SHA1,
                            hex(hotp, "secretHex"),
                            test.get("counter").asLong(),
                            6))
                    .isEqualTo(test.get("hotp").asString());
            passed++;
        }
        for (var test : Vectors.read("rfc/rfc6238_totp.json").get("tests")) {
            var info = new TotpInfo(
                    OneTimeCode.Algorithm.valueOf(test.get("mode").asString()),
                    test.get("digits").asInt(),
                    test.get("period").asInt(),
                    null,
                    null);
            var at = Instant.ofEpochSecond(test.get("time").asLong());
            assertThat(Totp.parse(test.get("secretBase32").asString(), info)
                            .at(at)
                            .code())
                    .isEqualTo(test.get("totp").asString());
            assertThat(Totp.of(new Totp(info, hex(test, "secretHex")).bytes(), info)
                            .at(at)
                            .code())
                    .isEqualTo(test.get("totp").asString());
            passed++;
        }
        System.out.println("corpus rfc-hotp-totp: " + passed + "/28 (bar 28)");
        assertThat(passed).isEqualTo(28);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ",
                "gezd gnbv gy3t qojq gezd gnbv gy3t qojq",
                " GEZD-GNBV-GY3T-QOJQ\tGEZD-GNBV-GY3T-QOJQ\n",
                "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ======",
                "otpauth://totp/Bank:ada@example.org?secret=gezdgnbvgy3tqojqgezdgnbvgy3tqojq",
                "OTPAUTH://TOTP/Bank%3Aada?Secret=GEZDGNBVGY3TQOJQ+GEZDGNBVGY3TQOJQ&Algorithm=sha1&digits=6&period=30&image=x",
                "otpauth://totp/?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ%3D%3D&algorithm=HmacSHA1#x"
            })
    void a_seed_is_read_as_people_copy_it(String text) {
        assertThat(Totp.parse(text).at(NOW).code()).isEqualTo("081804");
    }

    @Test
    void a_uri_tells_issuer_account_and_parameters() {
        var info = Totp.parse("otpauth://totp/Big%20Bank:%20ada%40example.org?secret=ME&issuer=Bank+Ltd"
                        + "&algorithm=SHA-512&digits=8&period=60")
                .info();
        assertThat(info).isEqualTo(new TotpInfo(OneTimeCode.Algorithm.SHA512, 8, 60, "Bank Ltd", "ada@example.org"));
        assertThat(Totp.parse("otpauth://totp/100%:ada?secret=ME").info().issuer())
                .isEqualTo("100%");
        assertThat(Totp.parse("otpauth://totp/ada?secret=ME").info().issuer()).isNull();
        assertThat(Totp.parse("otpauth://totp/Žofie:äda?secret=ME").info().account())
                .isEqualTo("äda");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "=",
                "0189",
                "GEZD!",
                "GE=ZD",
                "A",
                "otpauth:",
                "otpauth://",
                "otpauth://hotp/a?secret=MEZZ&counter=1",
                "otpauth://totp/a",
                "otpauth://totp/a?secret=",
                "otpauth://totp/a?secret=ME&secret=MZ",
                "otpauth://totp/a?secret=ME&digits=5",
                "otpauth://totp/a?secret=ME&digits=x",
                "otpauth://totp/a?secret=ME&period=0",
                "otpauth://totp/a?secret=ME&period=-30",
                "otpauth://totp/a?secret=ME&algorithm=MD5"
            })
    void what_is_no_seed_is_refused_without_being_quoted(String text) {
        assertThatThrownBy(() -> Totp.parse(text)).isInstanceOfSatisfying(ProblemException.class, e -> {
            assertThat(e.problem()).isInstanceOf(Problem.Invalid.class);
            if (text.length() > 12) {
                assertThat(e.getMessage()).doesNotContain(text).doesNotContain("MEZZ");
            }
        });
    }

    @Test
    void remaining_counts_down_to_the_next_code_for_any_period() {
        var info = new TotpInfo(OneTimeCode.Algorithm.SHA1, 7, 47, null, null);
        var totp = Totp.parse("GEZDGNBVGY3TQOJQ", info);
        for (var second = 0; second < 100; second++) {
            var now = totp.at(Instant.ofEpochSecond(1_000_000 + second));
            assertThat(now.remaining()).isBetween(1, 47);
            assertThat(now.code()).hasSize(7);
            assertThat(totp.at(Instant.ofEpochSecond(1_000_000 + second + now.remaining() - 1))
                            .code())
                    .isEqualTo(now.code());
            assertThat(totp.at(Instant.ofEpochSecond(1_000_000 + second + now.remaining()))
                            .code())
                    .isNotEqualTo(now.code());
        }
        assertThat(totp).hasToString("[redacted]");
        assertThat(totp.at(NOW)).hasToString("[redacted]");
    }
}
