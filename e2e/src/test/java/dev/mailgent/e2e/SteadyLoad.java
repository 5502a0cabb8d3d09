package dev.mailgent.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mailgent.platform.json.Json;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/// Mail in, sends and reads from several threads, whatever the server answers; every answer is kept.
final class SteadyLoad implements AutoCloseable {
    private static final int MOST_FAILURES = 100_000;

    final Queue<String> received = new ConcurrentLinkedQueue<>();
    final Queue<String> sent = new ConcurrentLinkedQueue<>();
    final Queue<String> smtpRefusals = new ConcurrentLinkedQueue<>();
    final Queue<HttpResponse<String>> sendRefusals = new ConcurrentLinkedQueue<>();
    final Queue<HttpResponse<String>> readRefusals = new ConcurrentLinkedQueue<>();
    final AtomicInteger reads = new AtomicInteger();
    final Queue<Exception> broken = new ConcurrentLinkedQueue<>();

    private final RunningServer server;
    private final String body;
    private final AtomicInteger numbers = new AtomicInteger();
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean going = true;

    /// @param bodyBytes size of each mail's body
    SteadyLoad(RunningServer server, int bodyBytes) {
        this.server = server;
        this.body = ("x".repeat(76) + "\r\n").repeat(Math.max(1, bodyBytes / 78));
        for (var i = 0; i < 3; i++) {
            threads.add(Thread.ofVirtual().start(() -> keepOn(this::receive)));
        }
        threads.add(Thread.ofVirtual().start(() -> keepOn(this::send)));
        threads.add(Thread.ofVirtual().start(() -> keepOn(this::read)));
    }

    private interface Work {
        void once() throws IOException, InterruptedException;
    }

    private void keepOn(Work work) {
        while (going && broken.size() < MOST_FAILURES) {
            try {
                work.once();
                // Bounded: the point is failures, not throughput.
                LockSupport.parkNanos(5_000_000);
            } catch (IOException e) {
                broken.add(e);
            } catch (InterruptedException _) {
                return;
            }
        }
    }

    private void receive() throws IOException {
        try (var talk = SmtpTalk.greeted(server.smtpPort())) {
            while (going) {
                var id = "<load-" + numbers.incrementAndGet() + "@sender.test>";
                var reply = talk.mail(
                        server.email(),
                        "From: a@sender.test\r\nSubject: load\r\nMessage-ID: " + id + "\r\n\r\n" + id + "\r\n" + body);
                if (reply.startsWith("250")) {
                    received.add(id);
                } else {
                    smtpRefusals.add(reply);
                    return; // a session ends after a number of refusals: begin another
                }
                LockSupport.parkNanos(5_000_000);
            }
        }
    }

    private void send() throws IOException, InterruptedException {
        var answer = server.call(
                "POST",
                "/v0/messages/send",
                server.apiKey(),
                "{\"to\":[\"someone@outside.test\"],\"subject\":\"out\",\"text\":\"hello " + numbers.incrementAndGet()
                        + "\"}");
        if (answer.statusCode() == 201) {
            sent.add(Json.MAPPER.readTree(answer.body()).get("messageId").asString());
        } else {
            sendRefusals.add(answer);
        }
    }

    private void read() throws IOException, InterruptedException {
        var answer = server.call("GET", "/v0/messages?limit=5", server.apiKey(), "");
        if (answer.statusCode() == 200) {
            reads.incrementAndGet();
        } else {
            readRefusals.add(answer);
        }
    }

    /// What was acknowledged is there once, what was refused was refused for now, no connection broke.
    ///
    /// @param what the disaster, for the line that tells how much went through
    void assertEveryAnswerWasKept(String what) throws IOException, InterruptedException {
        System.out.printf(
                "%s: %d mails answered 250, %d refused; %d sends, %d refused; %d reads, %d refused%n",
                what,
                received.size(),
                smtpRefusals.size(),
                sent.size(),
                sendRefusals.size(),
                reads.get(),
                readRefusals.size());
        assertThat(broken).as("connections that broke").isEmpty();
        assertThat(smtpRefusals).allSatisfy(reply -> assertThat(reply).matches("45[12] 4\\.3\\.[01] .*"));
        assertThat(sendRefusals).allSatisfy(SteadyLoad::assertUnavailable);
        assertThat(readRefusals).allSatisfy(SteadyLoad::assertUnavailable);
        var inbox = server.inbox();
        assertThat(received).allSatisfy(id -> assertThat(inbox).containsEntry(id, 1));
        assertThat(sent).allSatisfy(id -> assertThat(inbox).containsEntry(id, 1));
    }

    static void assertUnavailable(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(503);
        assertThat(answer.headers().firstValue("Retry-After"))
                .hasValueSatisfying(value -> assertThat(value).matches("[1-9][0-9]*"));
        var body = Json.MAPPER.readTree(answer.body());
        assertThat(body.get("error").asString()).isEqualTo("unavailable");
        assertThat(body.get("status").asInt()).isEqualTo(503);
        assertThat(body.get("fix").asString()).startsWith("Repeat in ");
    }

    /// Ends the load and waits for the last answers.
    @Override
    public void close() {
        going = false;
        for (var thread : threads) {
            try {
                thread.join(Duration.ofSeconds(60));
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }
}
