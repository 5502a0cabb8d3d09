package dev.mailgent;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// What the pages about security name as a proof is there.
class PromisesTest {
    private static final Path HOME = Path.of("..");

    /// `VaultTest` or `VaultTest.a_sentence`.
    private static final Pattern PROOF =
            Pattern.compile("`([A-Z][A-Za-z0-9]*(?:Test|Contract|Cases))(?:\\.([a-z0-9_]+))?`");

    @Test
    void every_test_the_security_pages_name_exists() throws IOException {
        var sources = sources();
        var missing = new TreeSet<String>();
        var named = 0;
        for (var page : List.of("security.md", "promises.md")) {
            var found = PROOF.matcher(Files.readString(HOME.resolve("docs").resolve(page)));
            while (found.find()) {
                named++;
                var text = sources.get(found.group(1));
                var method = found.group(2);
                if (text == null || (method != null && !text.contains("void " + method + "("))) {
                    missing.add(page + ": " + found.group());
                }
            }
        }
        assertThat(missing).isEmpty();
        assertThat(named).isGreaterThan(60);
    }

    @Test
    void each_attack_of_the_vault_and_each_crypto_test_has_its_row() throws IOException {
        var page = Files.readString(HOME.resolve("docs/security.md"));
        var rows = new ArrayList<String>();
        IntStream.rangeClosed(1, 14).forEach(i -> rows.add("| " + i + " |"));
        IntStream.rangeClosed(20, 23).forEach(i -> rows.add("| " + i + " |"));
        IntStream.rangeClosed(1, 11).forEach(i -> rows.add("| A" + i + " |"));
        assertThat(page).contains(rows);
    }

    /// Test classes of the repository by their simple names.
    private static Map<String, String> sources() throws IOException {
        var sources = new HashMap<String, String>();
        for (var module : List.of("server", "mail-protocol", "cli", "e2e")) {
            var tests = HOME.resolve(module).resolve("src/test/java");
            if (!Files.isDirectory(tests)) {
                continue;
            }
            try (var files = Files.walk(tests)) {
                for (var file :
                        files.filter(one -> one.toString().endsWith(".java")).toList()) {
                    sources.merge(
                            file.getFileName().toString().replace(".java", ""), Files.readString(file), String::concat);
                }
            }
        }
        return sources;
    }
}
