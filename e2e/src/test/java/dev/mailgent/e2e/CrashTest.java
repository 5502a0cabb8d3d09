package dev.mailgent.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mailgent.platform.json.Json;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The promise behind every 250 and every 201, kept over kill -9 under load.
class CrashTest {
    private static final int KILLS = Integer.getInteger("mailgent.crash.kills", 20);
    private static final List<String> FAST =
            List.of("--rate-per-minute", "10000000", "--sends-per-day", "10000000", "--domain", "crash.test");

    private final Queue<String> receivedIds = new ConcurrentLinkedQueue<>();
    private final Queue<String> sentIds = new ConcurrentLinkedQueue<>();
    private final AtomicInteger numbers = new AtomicInteger();

    @Test
    void nothing_acknowledged_is_lost_or_doubled_when_the_server_is_killed_under_load(@TempDir Path data)
            throws Exception {
        var random = new Random(20_261_123);
        for (var kill = 0; kill < KILLS; kill++) {
            var server = RunningServer.start(data, FAST);
            load(server, 200 + random.nextInt(1000));
        }
        try (var server = RunningServer.start(data, FAST)) {
            var inbox = server.inbox();
            System.out.printf(
                    "crash: %d kills, %d mails answered 250, %d sends answered 201, %d rows%n",
                    KILLS, receivedIds.size(), sentIds.size(), inbox.size());
            assertThat(receivedIds).isNotEmpty();
            assertThat(sentIds).isNotEmpty();
            assertThat(receivedIds).allSatisfy(id -> assertThat(inbox).containsEntry(id, 1));
            assertThat(sentIds).allSatisfy(id -> assertThat(inbox).containsEntry(id, 1));
            for (var id : sentIds) {
                assertThat(states(server, id))
                        .isSubsetOf("queued", "captured", "delivered")
                        .isNotEmpty();
            }
            // 143 is what a JVM says after SIGTERM, however cleanly it ended.
            assertThat(server.stop()).isIn(0, 143);
        }
    }

    /// Mail in and out from several threads until the kill.
    private void load(RunningServer server, int millis) throws InterruptedException {
        var going = new AtomicBoolean(true);
        var done = new CountDownLatch(8);
        for (var i = 0; i < 8; i++) {
            var smtp = i < 5;
            Thread.ofVirtual().start(() -> {
                try {
                    if (smtp) {
                        receive(server, going);
                    } else {
                        send(server, going);
                    }
                } catch (IOException | InterruptedException _) {
                    // The server is gone: what was not acknowledged is not counted.
                } finally {
                    done.countDown();
                }
            });
        }
        done.await(millis, TimeUnit.MILLISECONDS);
        server.kill9();
        going.set(false);
        done.await();
    }

    private void receive(RunningServer server, AtomicBoolean going) throws IOException {
        try (var talk = SmtpTalk.greeted(server.smtpPort())) {
            while (going.get()) {
                var id = "<in-" + numbers.incrementAndGet() + "@sender.test>";
                var reply = talk.mail(
                        server.email(),
                        "From: a@sender.test\r\nTo: " + server.email() + "\r\nSubject: crash\r\nMessage-ID: " + id
                                + "\r\n\r\nbody of " + id + "\r\n");
                if (!reply.startsWith("250")) {
                    return;
                }
                receivedIds.add(id);
            }
        }
    }

    private void send(RunningServer server, AtomicBoolean going) throws IOException, InterruptedException {
        while (going.get()) {
            var number = numbers.incrementAndGet();
            var to = number % 2 == 0 ? "someone@outside.test" : server.email();
            var answer = server.call(
                    "POST",
                    "/v0/messages/send",
                    server.apiKey(),
                    "{\"to\":[\"" + to + "\"],\"subject\":\"out " + number + "\",\"text\":\"hello " + number + "\"}");
            if (answer.statusCode() != 201) {
                return;
            }
            sentIds.add(Json.MAPPER.readTree(answer.body()).get("messageId").asString());
        }
    }

    private static List<String> states(RunningServer server, String id) throws IOException, InterruptedException {
        var path = "/v0/messages/" + URLEncoder.encode(id, StandardCharsets.UTF_8) + "/deliveries";
        var states = new ArrayList<String>();
        Json.MAPPER
                .readTree(server.call("GET", path, server.apiKey(), "").body())
                .get("deliveries")
                .forEach(delivery -> states.add(delivery.get("state").asString()));
        return states;
    }
}
