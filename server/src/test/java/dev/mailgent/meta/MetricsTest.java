package dev.mailgent.meta;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mailgent.kit.TestApp;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class MetricsTest {
    private static final Pattern TYPE = Pattern.compile("# TYPE (mailgent_[a-z_]+) (counter|gauge)");

    private final TestApp app = TestApp.shared();

    @Test
    void every_metric_is_in_the_manual_and_the_manual_has_no_other() throws IOException {
        var page = app.get("/metrics", null).text();
        var manual = Files.readString(Path.of("..", "docs", "metrics.md"));
        var shown = TYPE.matcher(page).results().map(found -> found.group(1)).toList();
        assertThat(shown).hasSizeGreaterThan(20).doesNotHaveDuplicates();
        var documented = Pattern.compile("^\\| `(mailgent_[a-z_]+)", Pattern.MULTILINE)
                .matcher(manual)
                .results()
                .map(found -> found.group(1))
                .toList();
        assertThat(documented).containsExactlyInAnyOrderElementsOf(shown);
    }

    @Test
    void operations_of_the_vault_are_counted_by_outcome() {
        var platform = app.organization();
        var agent = app.agent(platform);
        var before = new long[] {count("open", "success"), count("open", "not_found"), count("open", "sealed")};
        var stored = count("store", "success");
        app.call("PUT", "/v0/vault/bank", agent.key(), "{\"type\": \"LOGIN\", \"data\": {\"password\": \"p\"}}");
        app.get("/v0/vault/bank", agent.key());
        app.get("/v0/vault/none", agent.key());
        app.call("POST", "/v0/platform/vault/seal", platform, null);
        app.get("/v0/vault/bank", agent.key());
        assertThat(count("store", "success")).isGreaterThan(stored);
        assertThat(count("open", "success")).isGreaterThan(before[0]);
        assertThat(count("open", "not_found")).isGreaterThan(before[1]);
        assertThat(count("open", "sealed")).isGreaterThan(before[2]);
    }

    private long count(String operation, String outcome) {
        var found = Pattern.compile(
                        "^mailgent_vault_operations_total\\{operation=\"" + operation + "\",outcome=\"" + outcome
                                + "\"} (\\d+)$",
                        Pattern.MULTILINE)
                .matcher(app.get("/metrics", null).text());
        assertThat(found.find()).isTrue();
        return Long.parseLong(found.group(1));
    }
}
