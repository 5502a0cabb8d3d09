package dev.mailgent;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// What the pages for developers and auditors name is there: classes, packages, tests and other pages.
class DocumentedNamesTest {
    /// Maven runs tests in the module's directory.
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

    /// A name of two humps or more, and for a test perhaps one of its methods.
    private static final Pattern NAME = Pattern.compile("`([A-Z][a-z0-9]+(?:[A-Z][A-Za-z0-9]*)+)(?:\\.([a-z]\\w*))?`");

    /// Of the JDK and of browsers.
    private static final Set<String> FOREIGN = Set.of("HttpClient", "EventSource");

    private static final Pattern LINK = Pattern.compile("]\\(([^)#:]+)\\)");
    private static final Pattern ROOM = Pattern.compile("(?m)^\\| `([a-z.]+)` \\|");

    @Test
    void every_class_and_test_a_page_names_exists() throws IOException {
        var sources = sources();
        var missing = new ArrayList<String>();
        for (var page : pages()) {
            var names = NAME.matcher(Files.readString(page));
            while (names.find()) {
                var source = sources.get(names.group(1));
                if (FOREIGN.contains(names.group(1))) {
                    continue;
                }
                if (source == null) {
                    missing.add(ROOT.relativize(page) + " names " + names.group(1));
                } else if (names.group(2) != null && !Files.readString(source).contains(names.group(2) + "(")) {
                    missing.add(ROOT.relativize(page) + " names " + names.group());
                }
            }
        }
        assertThat(missing).isEmpty();
    }

    @Test
    void every_link_between_pages_leads_somewhere() throws IOException {
        var dead = new ArrayList<String>();
        for (var page : pages()) {
            var links = LINK.matcher(Files.readString(page));
            while (links.find()) {
                if (!Files.exists(page.resolveSibling(links.group(1)))) {
                    dead.add(ROOT.relativize(page) + " -> " + links.group(1));
                }
            }
        }
        assertThat(dead).isEmpty();
    }

    @Test
    void the_architecture_page_has_a_row_for_every_package_in_the_order_that_is_kept() throws IOException {
        var rooms = new ArrayList<String>();
        var rows = ROOM.matcher(Files.readString(ROOT.resolve("docs/architecture.md")));
        while (rows.find()) {
            rooms.add(rows.group(1));
        }
        var kept = new ArrayList<>(ArchitectureTest.ORDER.stream()
                .map(name -> name.substring("dev.mailgent.".length()).replace("..", ""))
                .toList());
        kept.add("doctor");
        assertThat(rooms).as("rows of docs/architecture.md").isEqualTo(kept);
    }

    @Test
    void no_two_decisions_and_no_two_migrations_have_one_number() throws IOException {
        for (var numbered : List.of("docs/adr", "server/src/main/resources/db")) {
            var numbers = new TreeSet<String>();
            try (var files = Files.list(ROOT.resolve(numbered))) {
                for (var file : files.toList()) {
                    var name = file.getFileName().toString();
                    assertThat(numbers.add(name.replaceFirst("^V?(\\d{4}).*", "$1")))
                            .as(name)
                            .isTrue();
                }
            }
        }
    }

    private static List<Path> pages() throws IOException {
        try (var files = Files.walk(ROOT.resolve("docs"))) {
            var pages = new ArrayList<>(
                    files.filter(file -> file.toString().endsWith(".md")).toList());
            for (var page : List.of("README.md", "CONTRIBUTING.md", "SECURITY.md", "bench/README.md")) {
                pages.add(ROOT.resolve(page));
            }
            return pages;
        }
    }

    private static Map<String, Path> sources() throws IOException {
        var sources = new HashMap<String, Path>();
        for (var module : List.of("mail-protocol", "server", "cli", "e2e", "bench")) {
            try (var files = Files.walk(ROOT.resolve(module).resolve("src"))) {
                files.filter(file -> file.toString().endsWith(".java"))
                        .forEach(file ->
                                sources.put(file.getFileName().toString().replace(".java", ""), file));
            }
        }
        return sources;
    }
}
