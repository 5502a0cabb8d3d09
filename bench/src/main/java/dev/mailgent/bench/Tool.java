package dev.mailgent.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// A program the benchmarks use, and the Debian package that brings it.
public enum Tool {
    SMTP_SOURCE("smtp-source", "postfix"),
    SMTP_SINK("smtp-sink", "postfix"),
    POSTFIX("postfix", "postfix"),
    POSTCONF("postconf", "postfix"),
    WRK("wrk", "wrk"),
    PGBENCH("pgbench", "postgresql-contrib");

    private final String program;
    private final String debianPackage;

    Tool(String program, String debianPackage) {
        this.program = program;
        this.debianPackage = debianPackage;
    }

    /// Where the program is.
    ///
    /// @throws BenchException with the command that installs it
    public String path() {
        return find().orElseThrow(() -> new BenchException(
                "This needs '" + program + "'. Install it with: sudo apt-get install " + debianPackage));
    }

    /// The command that installs all that is missing, or nothing.
    static Optional<String> missing(List<Tool> tools) {
        var lacking = tools.stream().filter(tool -> tool.find().isEmpty()).toList();
        if (lacking.isEmpty()) {
            return Optional.empty();
        }
        var programs =
                String.join(", ", lacking.stream().map(tool -> tool.program).toList());
        var packages = String.join(
                " ", lacking.stream().map(tool -> tool.debianPackage).distinct().toList());
        return Optional.of(
                "This needs " + programs + ". Install with: sudo apt-get install --no-install-recommends " + packages);
    }

    private Optional<String> find() {
        for (var directory : directories()) {
            var file = directory.resolve(program);
            if (Files.isExecutable(file)) {
                return Optional.of(file.toString());
            }
        }
        return Optional.empty();
    }

    /// The path, what belongs to root, and where Debian keeps the programs of each PostgreSQL, newest first.
    private static List<Path> directories() {
        var found = new ArrayList<Path>();
        for (var part : System.getenv().getOrDefault("PATH", "").split(":", -1)) {
            found.add(Path.of(part));
        }
        found.add(Path.of("/usr/sbin"));
        try (var versions = Files.list(Path.of("/usr/lib/postgresql"))) {
            versions.sorted(Comparator.reverseOrder()).forEach(version -> found.add(version.resolve("bin")));
        } catch (IOException _) {
            // no Debian, or no PostgreSQL
        }
        return found;
    }
}
