package dev.mailgent.kit;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.zip.GZIPOutputStream;
import org.postgresql.PGConnection;

/// A dump of a database: by `pg_dump` where one is installed that knows this server's version, and by COPY,
/// which is what it writes for the rows of a table.
public final class DatabaseDump {
    private static final Pattern VERSION = Pattern.compile("\\) (\\d+)");

    private DatabaseDump() {}

    /// Every row of every table, as COPY writes it.
    public static byte[] byCopy(Connection connection) throws SQLException, IOException {
        var out = new ByteArrayOutputStream();
        var copy = connection.unwrap(PGConnection.class).getCopyAPI();
        for (var table : tables(connection)) {
            out.write(("COPY " + table + "\n").getBytes(StandardCharsets.UTF_8));
            copy.copyOut("COPY (SELECT * FROM " + table + ") TO STDOUT", out);
        }
        return out.toByteArray();
    }

    public static List<String> tables(Connection connection) throws SQLException {
        var names = new ArrayList<String>();
        try (var rows = connection.createStatement().executeQuery("""
                SELECT format('%I.%I', schemaname, tablename) FROM pg_tables
                 WHERE schemaname IN ('public', 'keystore') ORDER BY 1
                """)) {
            while (rows.next()) {
                names.add(rows.getString(1));
            }
        }
        return names;
    }

    /// What `pg_dump` writes; empty where none fits.
    ///
    /// @param options `-Fc`, `--format=plain`
    public static Optional<byte[]> byProgram(TestPostgres.Database database, String... options)
            throws IOException, InterruptedException, SQLException {
        int server;
        try (var connection = database.connect()) {
            server = connection.getMetaData().getDatabaseMajorVersion();
        }
        var program = program(server);
        if (program.isEmpty()) {
            return Optional.empty();
        }
        var at = URI.create(database.jdbcUrl().substring("jdbc:".length()));
        var command = new ArrayList<>(List.of(
                program.get().toString(),
                "-h",
                at.getHost(),
                "-p",
                Integer.toString(at.getPort()),
                "-U",
                database.user(),
                database.name()));
        command.addAll(List.of(options));
        var builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
        builder.environment().put("PGPASSWORD", database.password());
        var process = builder.start();
        var dump = process.getInputStream().readAllBytes();
        if (process.waitFor() != 0) {
            throw new IOException("pg_dump failed");
        }
        return Optional.of(dump);
    }

    private static Optional<Path> program(int server) throws IOException, InterruptedException {
        var places = new ArrayList<Path>();
        for (var directory : System.getenv().getOrDefault("PATH", "").split(":")) {
            places.add(Path.of(directory));
        }
        for (var version = 30; version >= server; version--) {
            places.add(Path.of("/usr/lib/postgresql", Integer.toString(version), "bin"));
        }
        for (var place : places) {
            var program = place.resolve("pg_dump");
            if (Files.isExecutable(program)) {
                var asked = new ProcessBuilder(program.toString(), "--version").start();
                var found =
                        VERSION.matcher(new String(asked.getInputStream().readAllBytes(), StandardCharsets.US_ASCII));
                asked.waitFor();
                if (found.find() && Integer.parseInt(found.group(1)) >= server) {
                    return Optional.of(program);
                }
            }
        }
        return Optional.empty();
    }

    public static byte[] gzip(byte[] bytes) throws IOException {
        var out = new ByteArrayOutputStream();
        try (var packed = new GZIPOutputStream(out)) {
            packed.write(bytes);
        }
        return out.toByteArray();
    }
}
