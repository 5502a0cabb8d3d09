package dev.mailgent.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A small disk of the test's own fills up under load, to the last byte, and is emptied again.
class DiskFullTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    Path temporary;

    private Path disk;

    @BeforeEach
    void mount() throws Exception {
        disk = Files.createDirectory(temporary.resolve("disk"));
        var mounted = run("mount", "-t", "tmpfs", "-o", "size=300m,mode=755", "mailgent-test", disk.toString());
        assumeTrue(mounted == 0, "a_full_disk_...: this user may not mount a tmpfs (not root, or no CAP_SYS_ADMIN)");
    }

    @AfterEach
    void unmount() throws Exception {
        run("umount", "-l", disk.toString());
    }

    @Test
    void a_full_disk_puts_mail_off_loses_nothing_and_is_over_when_there_is_room() throws Exception {
        var data = disk.resolve("data");
        var ballast = disk.resolve("ballast");
        try (var server = RunningServer.start(
                data,
                List.of("--rate-per-minute", "10000000", "--sends-per-day", "10000000", "--domain", "full.test"))) {
            // Above 64 KiB: the raw bytes are files, the rest is in the database.
            var load = new SteadyLoad(server, 80_000);
            try (load) {
                Until.holds("mail flows", PATIENCE, () -> load.received.size() > 20 && load.sent.size() > 5);

                fill(ballast, 12 * 1024 * 1024);
                Until.holds("452", PATIENCE, () -> load.smtpRefusals.stream().anyMatch(said -> said.startsWith("452")));
                Until.holds("sends wait", PATIENCE, () -> !load.sendRefusals.isEmpty());
                var reads = load.reads.get();
                Until.holds("reads go on", PATIENCE, () -> load.reads.get() > reads + 20);
                assertThat(load.readRefusals).isEmpty();

                fill(ballast, 0);
                assertThat(run("kill", "-KILL", Long.toString(server.postmaster())))
                        .isZero();
                Until.holds("the database cannot start", PATIENCE, () -> !load.readRefusals.isEmpty());

                Files.delete(ballast);
                Until.holds(
                        "ready again",
                        PATIENCE,
                        () -> server.call("GET", "/readyz", server.apiKey(), "").statusCode() == 200);
                var mails = load.received.size();
                var sends = load.sent.size();
                Until.holds(
                        "mail flows again",
                        PATIENCE,
                        () -> load.received.size() > mails + 20 && load.sent.size() > sends + 5);
            }
            load.assertEveryAnswerWasKept("disk full");
            assertThat(server.stop()).isIn(0, 143);
        }
    }

    /// Grows `file` until at most `leave` bytes of the disk are free.
    private static void fill(Path file, long leave) throws IOException {
        var store = Files.getFileStore(file.getParent());
        var block = new byte[64 * 1024];
        try (OutputStream out = Files.newOutputStream(
                file, java.nio.file.StandardOpenOption.CREATE, java.nio.file.StandardOpenOption.APPEND)) {
            while (store.getUsableSpace() > leave) {
                out.write(block, 0, (int) Math.min(block.length, store.getUsableSpace() - leave));
            }
        } catch (IOException e) {
            if (leave > 0) {
                throw e;
            }
            // full, as wanted
        }
    }

    private static int run(String... command) throws IOException, InterruptedException {
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor();
    }
}
