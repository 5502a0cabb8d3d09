package dev.mailgent.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;

/// `bench/RESULTS.md`: the last full run of each benchmark, with where and how it was measured.
final class Results {
    private static final String HEAD = """
            # Results

            The last full run of each benchmark (`./mailgent bench NAME` writes its rows). Ratios are product to yardstick:
            the median of the rounds with the lowest and the highest. CPU is that of the server and its PostgreSQL, or of
            all of the yardstick's processes, until they were idle again. Every operation succeeded, or there is no row.

            | benchmark | case | measured | ratio | goal | at | machine | command |
            | --- | --- | --- | --- | --- | --- | --- | --- |
            """;

    private final Path home;
    private final List<String> order;

    /// @param order names of the benchmarks, as they are to be sorted
    Results(Path home, List<String> order) {
        this.home = home;
        this.order = List.copyOf(order);
    }

    void replace(String benchmark, List<Finding> findings) throws IOException {
        var file = home.resolve("bench/RESULTS.md");
        var rows = new ArrayList<String>();
        if (Files.exists(file)) {
            Files.readAllLines(file).stream()
                    .filter(line ->
                            order.contains(nameIn(line)) && !nameIn(line).equals(benchmark))
                    .forEach(rows::add);
        }
        var at = commit() + ", " + LocalDate.now(ZoneOffset.UTC);
        var machine = Runtime.getRuntime().availableProcessors() + " cores";
        for (var finding : findings) {
            rows.add("| " + benchmark + " | " + finding.what() + " | " + finding.figures() + " | " + finding.ratio()
                    + " | " + finding.verdict() + " | " + at + " | " + machine + " | `" + finding.command() + "` |");
        }
        var text = new StringBuilder(HEAD);
        for (var name : order) {
            rows.stream()
                    .filter(row -> nameIn(row).equals(name))
                    .forEach(row -> text.append(row).append('\n'));
        }
        Files.writeString(file, text);
    }

    private static String nameIn(String line) {
        var cells = line.split("\\|", 3);
        return cells.length > 1 ? cells[1].strip() : "";
    }

    private String commit() throws IOException {
        var revision = Command.run(List.of("git", "-C", home.toString(), "rev-parse", "--short", "HEAD"));
        var changes = Command.run(List.of("git", "-C", home.toString(), "status", "--porcelain", "--", ":!bench"));
        if (revision.exitCode() != 0) {
            return "no commit";
        }
        return revision.output().strip() + (changes.output().isBlank() ? "" : " with changes");
    }
}
