package dev.mailgent.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/// Clients that say nothing, or a byte now and then: they lose their place and nobody else notices.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SlowClientsTest {
    private static final int MAX_SESSIONS = 300;

    private RunningServer server;

    @BeforeAll
    void start(@TempDir Path data) throws Exception {
        server = RunningServer.start(
                data,
                List.of(
                        "--rate-per-minute",
                        "10000000",
                        "--sends-per-day",
                        "10000000",
                        "--domain",
                        "limits.test",
                        "--smtp-max-sessions",
                        Integer.toString(MAX_SESSIONS)));
    }

    @AfterAll
    void stop() {
        server.close();
    }

    @Test
    void a_thousand_idle_connections_leave_the_server_answering() throws Exception {
        var talks = new ArrayList<SmtpTalk>();
        var greeted = 0;
        var full = 0;
        try {
            for (var i = 0; i < 1000; i++) {
                var talk = new SmtpTalk(server.smtpPort());
                talks.add(talk);
                var reply = talk.reply();
                if (reply.startsWith("220")) {
                    greeted++;
                } else {
                    assertThat(reply).startsWith("421 4.3.2");
                    full++;
                }
            }
            assertThat(call("GET", "/v0/messages?limit=5").statusCode()).isEqualTo(200);
        } finally {
            for (var talk : talks) {
                talk.close();
            }
        }
        assertThat(greeted).isBetween(MAX_SESSIONS - 10, MAX_SESSIONS);
        assertThat(greeted + full).isEqualTo(1000);
        Until.holds("room again", Duration.ofSeconds(20), () -> {
            try (var talk = new SmtpTalk(server.smtpPort())) {
                return talk.reply().startsWith("220");
            }
        });
    }

    @Test
    void slow_senders_are_dropped_and_others_are_served() throws Exception {
        var begins = Map.of(
                "HTTP body",
                        List.of("POST /v0/messages/send HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer "
                                + server.apiKey()
                                + "\r\nContent-Type: application/json\r\nContent-Length: 100000\r\n\r\n{"),
                "HTTP body nobody reads",
                        List.of("POST /v0/nowhere HTTP/1.1\r\nHost: localhost\r\n"
                                + "Content-Type: application/json\r\nContent-Length: 100000\r\n\r\n{"),
                "SMTP body",
                        List.of(
                                "EHLO slow.test\r\n",
                                "MAIL FROM:<a@sender.test>\r\n",
                                "RCPT TO:<" + server.email() + ">\r\n",
                                "DATA\r\n",
                                "Subject: "));
        var ends = new ConcurrentHashMap<String, Duration>();
        var threads = begins.entrySet().stream()
                .map(begin -> Thread.ofVirtual()
                        .start(() -> ends.put(
                                begin.getKey(),
                                trickle(
                                        begin.getKey().startsWith("SMTP") ? server.smtpPort() : server.httpPort(),
                                        begin.getValue()))))
                .toList();
        assertThat(call("GET", "/v0/messages?limit=5").statusCode()).isEqualTo(200);
        for (var thread : threads) {
            thread.join();
        }
        System.out.println("slow senders were dropped after " + ends);
        assertThat(ends)
                .hasSize(3)
                .allSatisfy((_, time) -> assertThat(time).isBetween(Duration.ofSeconds(4), Duration.ofSeconds(75)));
    }

    /// Says `begin`, waiting for an answer after each line, then a byte a second until the server hangs up; at most 80
    /// s.
    private static Duration trickle(int port, List<String> begin) {
        var started = System.nanoTime();
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(1000);
            var out = socket.getOutputStream();
            for (var line : begin) {
                hungUp(socket);
                out.write(line.getBytes(StandardCharsets.US_ASCII));
            }
            while (System.nanoTime() - started < Duration.ofSeconds(80).toNanos() && !hungUp(socket)) {
                out.write('x');
            }
        } catch (IOException _) {
            // hung up
        }
        return Duration.ofNanos(System.nanoTime() - started);
    }

    /// Reads what is there, for at most a second.
    private static boolean hungUp(Socket socket) throws IOException {
        try {
            var begin = System.nanoTime();
            if (socket.getInputStream().read(new byte[4096]) < 0) {
                return true;
            }
            LockSupport.parkNanos(Math.max(0, 1_000_000_000 - (System.nanoTime() - begin)));
        } catch (SocketTimeoutException _) {
            // nothing said
        }
        return false;
    }

    private HttpResponse<String> call(String method, String path) throws Exception {
        return server.call(method, path, server.apiKey(), "");
    }
}
