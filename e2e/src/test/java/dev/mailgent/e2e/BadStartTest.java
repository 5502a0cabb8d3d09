package dev.mailgent.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Starts that cannot work end with a sentence that says what to do; starts that can, work.
class BadStartTest {
    @TempDir
    Path temporary;

    private record Ended(int code, String said) {}

    @Test
    void a_port_that_is_taken_names_the_option() throws Exception {
        try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            var port = Integer.toString(taken.getLocalPort());
            var data = temporary.resolve("data");
            refused(
                    attempt(List.of("--data", data.toString(), "--smtp-port", "0", "--http-port", port)),
                    port,
                    "--http-port");
            refused(
                    attempt(List.of("--data", data.toString(), "--smtp-port", port, "--http-port", "0")),
                    port,
                    "--smtp-port");
        }
    }

    @Test
    void a_data_directory_that_is_a_file_is_named() throws Exception {
        var file = Files.writeString(temporary.resolve("file"), "x");
        refused(attempt(file), file.toString(), "--data");
    }

    @Test
    void a_data_directory_of_somebody_else_is_named() throws Exception {
        assumeTrue(isRoot(), "a_data_directory_of_somebody_else_is_named: only root can become somebody else");
        var open = Files.createTempDirectory(Path.of("/tmp"), "mailgent-owner");
        try {
            Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxr-xr-x"));
            var data = Files.createDirectory(open.resolve("data"));
            Files.setPosixFilePermissions(data, PosixFilePermissions.fromString("rwx------"));
            var asNobody = List.of("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups");
            refused(attempt(asNobody, Map.of(), options(data)), data.toString(), "--data");
            Files.setPosixFilePermissions(data, PosixFilePermissions.fromString("r-xr-xr-x"));
            refused(attempt(asNobody, Map.of(), options(data)), data.toString(), "--data");
            Files.delete(data);
            refused(attempt(asNobody, Map.of(), options(data)), data.toString(), "--data");
        } finally {
            Files.delete(open);
        }
    }

    @Test
    void a_read_only_file_system_is_named() throws Exception {
        var disk = Files.createDirectory(temporary.resolve("disk"));
        var mounted = run("mount", "-t", "tmpfs", "-o", "ro,size=1m", "mailgent-test", disk.toString());
        assumeTrue(mounted == 0, "a_read_only_file_system_is_named: this user may not mount");
        try {
            refused(attempt(disk), disk.toString(), "--data");
        } finally {
            run("umount", "-l", disk.toString());
        }
    }

    @Test
    void a_settings_file_that_cannot_be_read_is_named_with_its_line() throws Exception {
        var conf = temporary.resolve("mailgent.conf");
        Files.writeString(conf, "# fine\nhttp-port 8080\n");
        refused(attempt(conf, temporary), conf + " line 2", "key = value");
        Files.writeString(conf, "http-prot = 8080\n");
        refused(attempt(conf, temporary), "http-prot", "'http-port'");
        Files.write(conf, "domain = caf\u00e9.test\n".getBytes(StandardCharsets.ISO_8859_1));
        refused(attempt(conf, temporary), conf.toString(), "UTF-8");
        Files.write(conf, new byte[] {0, 1, 2, (byte) 0xff, '\n'});
        refused(attempt(conf, temporary), conf.toString());
        Files.delete(conf);
        refused(attempt(conf, temporary), conf.toString(), "MAILGENT_CONF");
        Files.createDirectory(conf);
        refused(attempt(conf, temporary), conf.toString(), "MAILGENT_CONF");
    }

    @Test
    void a_broken_bootstrap_file_is_named_and_not_quoted() throws Exception {
        var data = temporary.resolve("data");
        RunningServer.start(data, List.of("--domain", "bad.test")).close();
        var file = data.resolve("bootstrap.json");
        for (var broken : List.of("{\"platformKey\": mgpk-secret-canary}", "", "[]", "{\"platformKey\":", "\u0000")) {
            Files.writeString(file, broken);
            var ended = attempt(options(data, "--domain", "bad.test"));
            refused(ended, file.toString(), "Move it away");
            assertThat(ended.said()).doesNotContain("canary");
        }
        Files.delete(file);
        RunningServer.start(data, List.of("--domain", "bad.test")).close();
    }

    @Test
    void a_data_directory_with_spaces_and_umlauts_works_or_names_the_locale() throws Exception {
        var data = temporary.resolve("Daten f\u00fcr \u00dcbung \u4e2d");
        RunningServer.start(data, List.of("--domain", "bad.test"), Map.of("LC_ALL", "C.UTF-8"))
                .close();
        try (var files = Files.list(temporary)) {
            assertThat(files.toList()).containsExactly(data);
        }

        refused(attempt(List.of(), Map.of("LC_ALL", "C"), options(data)), "LC_ALL=C.UTF-8");
    }

    @Test
    void a_lock_file_that_names_somebody_elses_process_is_no_obstacle() throws Exception {
        var data = temporary.resolve("data");
        RunningServer.start(data, List.of("--domain", "bad.test")).close();
        var stranger = new ProcessBuilder("sleep", "300").start();
        try {
            var cluster = data.resolve("postgres/cluster");
            Files.writeString(
                    cluster.resolve("postmaster.pid"),
                    stranger.pid() + "\n" + cluster + "\n1700000000\n5432\n\n127.0.0.1\n   123456   7\nready   \n");
            Files.writeString(data.resolve("mailgent.pid"), stranger.pid() + "\n");

            RunningServer.start(data, List.of("--domain", "bad.test")).close();

            assertThat(stranger.isAlive()).isTrue();
        } finally {
            stranger.destroy();
        }
    }

    @Test
    void a_second_start_on_one_directory_is_refused() throws Exception {
        var data = temporary.resolve("data");
        try (var server = RunningServer.start(data, List.of("--domain", "bad.test"))) {
            refused(attempt(data), "running already", Long.toString(server.pid()), "stop --data");
        }
    }

    @Test
    void a_first_start_that_is_killed_at_any_moment_is_taken_up_again() throws Exception {
        var random = new Random(9);
        for (var round = 0; round < 3; round++) {
            var data = temporary.resolve("round " + round);
            for (var kill = 0; kill < 4; kill++) {
                var process =
                        start(List.of(), Map.of(), options(data, "--domain", "bad.test"), temporary.resolve("out"));
                process.waitFor(300 + random.nextInt(2500), TimeUnit.MILLISECONDS);
                process.destroyForcibly().waitFor();
                killDatabase(data);
            }
            try (var server = RunningServer.start(data, List.of("--domain", "bad.test"))) {
                Until.holds(
                        "the welcome mail",
                        Duration.ofSeconds(20),
                        () -> server.call("GET", "/v0/messages", server.apiKey(), "")
                                .body()
                                .contains("Welcome to Mailgent"));
                assertThat(server.call("GET", "/v0/platform/identities", server.platformKey(), "")
                                .statusCode())
                        .isEqualTo(200);
            }
        }
    }

    /// A door that runs out of files when it accepts would close for good.
    @Test
    void a_flood_of_connections_where_few_files_may_be_open_ends_nothing() throws Exception {
        var data = temporary.resolve("few files");
        var out = temporary.resolve("out");
        var few = List.of("sh", "-c", "ulimit -n 700; exec \"$@\"", "sh");
        var process = start(few, Map.of(), options(data, "--domain", "bad.test"), out);
        var sockets = new ArrayList<Socket>();
        try {
            Until.holds(
                    "ready",
                    Duration.ofSeconds(60),
                    () -> Files.exists(data.resolve("bootstrap.json")) && isReady(data));
            for (var i = 0; i < 800; i++) {
                sockets.add(new Socket(
                        InetAddress.getLoopbackAddress(), baseUrl(data).getPort()));
            }
            for (var socket : sockets) {
                socket.close();
            }
            Until.holds("ready after the flood", Duration.ofSeconds(30), () -> isReady(data));
        } finally {
            for (var socket : sockets) {
                socket.close();
            }
            process.destroy();
            assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        }
    }

    private static URI baseUrl(Path data) throws IOException {
        var text = Files.readString(data.resolve("bootstrap.json"));
        var begin = text.indexOf("http://");
        return URI.create(text.substring(begin, text.indexOf('"', begin)));
    }

    private static boolean isReady(Path data) throws InterruptedException {
        try (var client = HttpClient.newHttpClient()) {
            var request = HttpRequest.newBuilder(baseUrl(data).resolve("/readyz"))
                    .timeout(Duration.ofSeconds(5))
                    .build();
            return client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException _) {
            return false;
        }
    }

    @Test
    void a_start_that_is_told_to_stop_leaves_no_database_behind() throws Exception {
        for (var wait = 600; wait <= 4_200; wait += 600) {
            var data = temporary.resolve("told " + wait);
            var out = temporary.resolve("out");
            var process = start(List.of(), Map.of(), options(data, "--domain", "bad.test"), out);
            process.waitFor(wait, TimeUnit.MILLISECONDS);
            process.destroy();
            assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();

            assertThat(data.resolve("postgres/cluster/postmaster.pid"))
                    .as("told after %d ms", wait)
                    .doesNotExist();
            assertThat(Files.readString(out)).doesNotContain("Exception");
        }
    }

    /// The database of a killed server: the process its lock file names, when that works in the cluster's directory.
    private static void killDatabase(Path data) throws Exception {
        var cluster = data.resolve("postgres/cluster");
        var lock = cluster.resolve("postmaster.pid");
        if (Files.exists(lock)) {
            var pid = Files.readString(lock).lines().findFirst().orElse("");
            var cwd = Path.of("/proc/" + pid + "/cwd");
            if (!pid.isBlank() && Files.exists(cwd) && Files.isSameFile(cwd, cluster)) {
                run("kill", "-KILL", pid);
            }
        }
    }

    private static boolean isRoot() {
        return new com.sun.security.auth.module.UnixSystem().getUid() == 0;
    }

    private static List<String> options(Path data, String... more) {
        var options = new ArrayList<>(List.of("--data", data.toString(), "--http-port", "0", "--smtp-port", "0"));
        options.addAll(List.of(more));
        return options;
    }

    private Ended attempt(Path data) throws Exception {
        return attempt(options(data));
    }

    private Ended attempt(Path conf, Path data) throws Exception {
        return attempt(List.of(), Map.of("MAILGENT_CONF", conf.toString()), options(data.resolve("data")));
    }

    private Ended attempt(List<String> options) throws Exception {
        return attempt(List.of(), Map.of(), options);
    }

    private Ended attempt(List<String> prefix, Map<String, String> environment, List<String> options) throws Exception {
        var out = temporary.resolve("out");
        var process = start(prefix, environment, options, out);
        if (!process.waitFor(60, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new AssertionError("it runs: " + Files.readString(out));
        }
        return new Ended(process.exitValue(), Files.readString(out));
    }

    private static Process start(List<String> prefix, Map<String, String> environment, List<String> options, Path out)
            throws IOException {
        var command = new ArrayList<>(prefix);
        command.addAll(List.of(
                ProcessHandle.current().info().command().orElseThrow(),
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                RunningServer.classPath(),
                "dev.mailgent.Main",
                "up"));
        command.addAll(options);
        var builder = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(out.toFile());
        builder.environment().putAll(environment);
        return builder.start();
    }

    private static void refused(Ended ended, String... words) {
        assertThat(ended.said()).contains(words).contains("mailgent: ").doesNotContain("\tat ", "Exception");
        assertThat(ended.code()).as(ended.said()).isBetween(1, 2);
    }

    private static int run(String... command) throws IOException, InterruptedException {
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor();
    }
}
