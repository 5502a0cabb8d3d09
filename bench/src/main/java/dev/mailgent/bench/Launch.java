package dev.mailgent.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// `./mailgent up` in an environment free of the operator's settings. The launcher becomes the JVM, so the process is
/// the server's own.
///
/// @param data the data directory
/// @param aot whether the start may use, and make, the AOT cache
/// @param jvm options for the server's JVM, separated by spaces; empty for none
/// @param settings flags after those every benchmark gives
public record Launch(Path data, boolean aot, String jvm, List<String> settings) {
    private static final Duration START = Duration.ofMinutes(2);
    private static final Duration CACHE_PATIENCE = Duration.ofMinutes(3);

    /// Limits that would stop a load generator, raised out of the way.
    private static final List<String> UNLIMITED = List.of(
            "--rate-per-minute",
            "10000000",
            "--platform-rate-per-minute",
            "10000000",
            "--sends-per-day",
            "10000000",
            "--loop-equal-bodies",
            "0",
            "--loop-thread-messages",
            "0",
            "--domain",
            Product.DOMAIN);

    public Launch {
        settings = List.copyOf(settings);
    }

    /// The process, just begun; what it prints goes to `up.log` beside its data.
    Process begin(Path home) throws IOException {
        Files.createDirectories(data);
        var settingsFile = data.resolve("mailgent.conf");
        Files.writeString(settingsFile, "");
        var command = new ArrayList<>(
                List.of(home.resolve("mailgent").toString(), "up", "--data", data.toString(), "--smtp-port", "0"));
        if (!settings.contains("--http-port")) {
            command.addAll(List.of("--http-port", "0"));
        }
        command.addAll(UNLIMITED);
        command.addAll(settings);
        var builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(
                        ProcessBuilder.Redirect.appendTo(data.resolve("up.log").toFile()));
        var environment = builder.environment();
        environment.keySet().removeIf(name -> name.startsWith("MAILGENT_") && !name.equals("MAILGENT_JAVA_HOME"));
        environment.put("MAILGENT_CONF", settingsFile.toString());
        environment.put("MAILGENT_JAVA_HOME", System.getProperty("java.home"));
        if (!aot) {
            environment.put("MAILGENT_AOT", "off");
        }
        if (!jvm.isEmpty()) {
            environment.put("MAILGENT_JAVA_OPTIONS", jvm);
        }
        return builder.start();
    }

    /// Starts and asks without a pause until the first 200.
    public Started untilFirstAnswer(Workplace workplace) throws IOException, InterruptedException {
        var port = Workplace.freePort();
        var flags = new ArrayList<>(settings);
        flags.addAll(List.of("--http-port", "" + port));
        var begin = System.nanoTime();
        var process = new Launch(data, aot, jvm, flags).begin(workplace.home());
        workplace.owning(() -> Product.stop(process));
        while (!answers(port)) {
            if (!process.isAlive() || System.nanoTime() - begin > START.toNanos()) {
                throw new BenchException("The server did not start: " + Files.readString(data.resolve("up.log")));
            }
            TimeUnit.MILLISECONDS.sleep(2);
        }
        return new Started(process, (System.nanoTime() - begin) / 1e9);
    }

    /// A request without a client's own start-up costs.
    private static boolean answers(int port) {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(5_000);
            var request = "GET /readyz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            var status = "HTTP/1.1 200";
            return new String(socket.getInputStream().readNBytes(status.length()), StandardCharsets.US_ASCII)
                    .equals(status);
        } catch (IOException _) {
            return false;
        }
    }

    /// Makes the AOT cache when there is none, as the first start of an installation does in the background: it must
    /// not happen while something is measured.
    static void prepareCache(Workplace workplace) throws IOException, InterruptedException {
        if (hasCache(workplace.home())) {
            return;
        }
        workplace.say("Making the AOT cache for fast starts, once");
        try (var _ = Product.start(workplace, new Launch(workplace.directory("aot"), true, "", List.of()))) {
            var end = System.nanoTime() + CACHE_PATIENCE.toNanos();
            while (!hasCache(workplace.home())) {
                if (System.nanoTime() > end) {
                    throw new BenchException("There is no AOT cache after " + CACHE_PATIENCE.toMinutes() + " minutes");
                }
                TimeUnit.MILLISECONDS.sleep(200);
            }
        }
    }

    private static boolean hasCache(Path home) throws IOException {
        var directory = home.resolve("server/target/aot");
        if (!Files.isDirectory(directory)) {
            return false;
        }
        try (var files = Files.list(directory)) {
            return files.anyMatch(file -> file.toString().endsWith(".aot"));
        }
    }
}
