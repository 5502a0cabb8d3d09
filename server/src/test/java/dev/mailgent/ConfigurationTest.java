package dev.mailgent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mailgent.meta.ConfigurationPage;
import dev.mailgent.platform.config.ConfigException;
import dev.mailgent.platform.config.Settings;
import dev.mailgent.platform.db.DatabaseAddress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ConfigurationTest {
    @Test
    void the_manual_is_what_the_records_say() throws IOException {
        var page = Path.of("..", "docs", "configuration.md");
        assertThat(Files.readString(page))
                .as("run: ./mailgent config > docs/configuration.md")
                .isEqualTo(ConfigurationPage.markdown(Configuration.RECORDS));
    }

    @Test
    void an_unknown_setting_stops_the_start_and_names_what_was_meant() {
        assertThatThrownBy(() -> read(List.of("--http-prot", "80"), Map.of()))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("http-prot")
                .hasMessageContaining("Did you mean 'http-port'?");
        assertThatThrownBy(() -> read(List.of(), Map.of("MAILGENT_HTTP_PROT", "80")))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("MAILGENT_HTTP_PROT");
    }

    @Test
    void a_value_that_cannot_be_used_is_named_with_its_source_and_range() {
        assertThatThrownBy(() -> Configuration.of(read(List.of("--http-port=70000"), Map.of())))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("'70000'")
                .hasMessageContaining("option --http-port")
                .hasMessageContaining("0 to 65535");
    }

    @Test
    void a_flag_without_its_value_is_said_to_need_one() {
        for (var flags : List.of(List.of("--http-port"), List.of("--http-port", "--domain", "x.test"))) {
            assertThatThrownBy(() -> read(flags, Map.of()))
                    .isInstanceOf(ConfigException.class)
                    .hasMessageStartingWith("--http-port needs a value.");
        }
    }

    @Test
    void settings_that_contradict_each_other_are_refused_by_name() {
        assertThatThrownBy(() -> Configuration.of(read(List.of("--relay-user", "ada"), Map.of())))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("'relay-user' and 'relay-password'");
        assertThatThrownBy(() -> Configuration.of(read(List.of("--transport", "relay"), Map.of())))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("'relay-host'");
    }

    @Test
    void a_secret_setting_is_not_repeated_when_it_is_wrong() {
        assertThatThrownBy(() -> DatabaseAddress.parse("mysql://u:s3cret@h/d"))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("'database-url'")
                .hasMessageNotContaining("s3cret");
    }

    @Test
    void flags_win_over_variables() {
        var settings = read(List.of("--http-port", "1"), Map.of("MAILGENT_HTTP_PORT", "2", "MAILGENT_SMTP_PORT", "3"));
        var configuration = Configuration.of(settings);
        assertThat(configuration.http().port()).isEqualTo(1);
        assertThat(configuration.smtp().port()).isEqualTo(3);
    }

    private static Settings read(List<String> flags, Map<String, String> environment) {
        return Settings.read(flags, environment, null, Configuration.RECORDS);
    }
}
