package dev.mailgent.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResultsTest {
    @Test
    void a_new_run_replaces_the_rows_of_its_benchmark_and_keeps_the_others_in_order(@TempDir Path home)
            throws Exception {
        Files.createDirectories(home.resolve("bench"));
        var results = new Results(home, List.of("first", "second"));
        results.replace("second", List.of(finding("b")));
        results.replace("first", List.of(finding("old"), finding("older")));

        results.replace("first", List.of(finding("new")));

        assertThat(Files.readAllLines(home.resolve("bench/RESULTS.md")).stream()
                        .filter(line -> line.startsWith("| first") || line.startsWith("| second"))
                        .map(line -> line.split("\\|", -1)[2].strip()))
                .containsExactly("new", "b");
    }

    private static Finding finding(String what) {
        return new Finding(what, "1/s", "2", "met", "true");
    }
}
