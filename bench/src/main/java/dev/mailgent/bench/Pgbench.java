package dev.mailgent.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/// A statement as fast as PostgreSQL's own load generator can make it: prepared, over TCP, 32 connections, one thread
/// (as wrk has one).
///
/// @param sql statements in pgbench's language
public record Pgbench(Workplace workplace, Database database, String sql, int seconds) {
    private static final int CLIENTS = 32;
    private static final Pattern DONE = Pattern.compile("transactions actually processed: (\\d+)");
    private static final Pattern FAILED = Pattern.compile("failed transactions: (\\d+)");
    private static final Pattern RATE = Pattern.compile("tps = ([0-9.]+) \\(without");

    /// PostgreSQL alone as a side of a comparison.
    public Side side() {
        return new Side("pgbench", database::processes, this::run);
    }

    private Sample run() throws IOException {
        var script = workplace.directory("pgbench").resolve("script.sql");
        Files.writeString(script, sql);
        var output = Command.run(command(script), Map.of("PGPASSWORD", database.password()))
                .checked("pgbench");
        var done = Long.parseLong(find(DONE, output));
        var rate = Double.parseDouble(find(RATE, output));
        return Sample.of(done, done / rate, Long.parseLong(find(FAILED, output)));
    }

    private List<String> command(Path script) {
        return List.of(
                Tool.PGBENCH.path(),
                "-n",
                "-M",
                "prepared",
                "-c",
                Integer.toString(CLIENTS),
                "-j",
                "1",
                "-T",
                Integer.toString(seconds),
                "-f",
                script.toString(),
                "-h",
                "127.0.0.1",
                "-p",
                Integer.toString(database.port()),
                "-U",
                "postgres",
                database.yardstick());
    }

    private static String find(Pattern pattern, String output) {
        var found = pattern.matcher(output);
        if (!found.find()) {
            throw new BenchException("pgbench said something else than expected:\n" + output);
        }
        return found.group(1);
    }
}
