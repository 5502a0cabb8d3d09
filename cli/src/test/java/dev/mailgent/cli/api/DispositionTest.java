package dev.mailgent.cli.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class DispositionTest {
    private static String named(String value) {
        return Disposition.filename("attachment; filename=\"" + value + "\"").orElse("");
    }

    @Test
    void the_name_is_read_in_both_forms() {
        assertThat(named("invoice 7.pdf")).isEqualTo("invoice 7.pdf");
        assertThat(Disposition.filename("attachment; filename=\"_.txt\"; filename*=UTF-8''%C3%9Cbersicht%20%25.txt"))
                .contains("Übersicht %.txt");
        assertThat(Disposition.filename("attachment; filename*=UTF-8''a%2").orElse(""))
                .isEqualTo("a%2");
    }

    @Test
    void a_name_is_never_a_path_or_an_option_or_hidden() {
        assertThat(named("../../etc/passwd")).isEqualTo("passwd");
        assertThat(named("C:\\Windows\\evil.exe")).isEqualTo("evil.exe");
        assertThat(named("..")).isEmpty();
        assertThat(named(".bashrc")).isEqualTo("bashrc");
        assertThat(named("--output=x")).isEqualTo("output=x");
        assertThat(Disposition.filename("attachment; filename*=UTF-8''a%00b%0A%1B%5B2Jc%E2%80%AEfdp.exe"))
                .contains("ab[2Jcfdp.exe");
        assertThat(Disposition.filename("attachment; filename*=UTF-8''..%2F..%2Fx"))
                .contains("x");
        assertThat(named("é".repeat(400))).hasSize(100);
    }

    @Test
    void a_header_without_a_name_names_none() {
        for (var header :
                List.of("", "attachment", "attachment; filename=\"unclosed", "filename=\"\"", "inline; filename=x")) {
            assertThat(Disposition.filename(header)).isEmpty();
        }
    }
}
