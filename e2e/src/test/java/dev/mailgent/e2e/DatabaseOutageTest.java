package dev.mailgent.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The embedded PostgreSQL goes away under load, stays away for a while, and comes back; the program runs on.
class DatabaseOutageTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final List<String> FAST =
            List.of("--rate-per-minute", "10000000", "--sends-per-day", "10000000", "--domain", "outage.test");

    @TempDir
    Path data;

    @ParameterizedTest
    @ValueSource(strings = {"INT", "KILL"})
    void an_outage_is_said_at_every_door_and_ends_without_a_restart(String signal) throws Exception {
        try (var server = RunningServer.start(data, FAST)) {
            var load = new SteadyLoad(server, 200);
            try (load) {
                Until.holds("mail flows", PATIENCE, () -> load.received.size() > 50 && load.sent.size() > 5);

                // Without its settings PostgreSQL does not start: the outage lasts until they are back.
                var settings = data.resolve("postgres/cluster/postgresql.conf");
                var aside = data.resolve("postgres/cluster/postgresql.conf.aside");
                Files.move(settings, aside);
                kill(signal, server.postmaster());
                Until.holds("SMTP says 451", PATIENCE, () -> load.smtpRefusals.size() > 3);
                Until.holds(
                        "HTTP says 503", PATIENCE, () -> !load.readRefusals.isEmpty() && !load.sendRefusals.isEmpty());
                assertThat(get(server, "/readyz")).satisfies(SteadyLoad::assertUnavailable);
                assertThat(get(server, "/healthz").statusCode()).isEqualTo(200);

                Files.move(aside, settings);
                Until.holds(
                        "ready again", PATIENCE, () -> get(server, "/readyz").statusCode() == 200);
                var mails = load.received.size();
                var sends = load.sent.size();
                Until.holds(
                        "mail flows again",
                        PATIENCE,
                        () -> load.received.size() > mails + 50 && load.sent.size() > sends + 5);
            }
            load.assertEveryAnswerWasKept("outage by SIG" + signal);
            assertThat(load.smtpRefusals).anySatisfy(reply -> assertThat(reply).startsWith("451"));
            assertThat(Files.readString(data.resolve("logs/mailgent.log")))
                    .contains("PostgreSQL ended unasked", "PostgreSQL runs again");
            assertThat(server.stop()).isIn(0, 143);
        }
        assertThat(data.resolve("postgres/cluster/postmaster.pid")).doesNotExist();
    }

    private static HttpResponse<String> get(RunningServer server, String path)
            throws IOException, InterruptedException {
        return server.call("GET", path, server.apiKey(), "");
    }

    private static void kill(String signal, long pid) throws IOException, InterruptedException {
        assertThat(new ProcessBuilder("kill", "-" + signal, Long.toString(pid))
                        .start()
                        .waitFor())
                .isZero();
    }
}
