package dev.mailgent.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mailgent.cli.kit.FakeApi;
import dev.mailgent.cli.kit.Terminal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// listen and trigger.
class ListenCommandTest {
    private static final String MESSAGE = """
            {"messageId":"<new@b>","subject":"New\\u001b[2J","from":["Ada <ada@b>"]}""";
    private static final String RECEIVED = """
            {"eventId":"evt_2","type":"message.received","identityId":"id-1","createdAt":"2999-01-01T00:00:02.000Z",\
            "data":{"messageId":"<new@b>","threadId":"thd_1"}}""";
    private static final String BOUNCED = """
            {"eventId":"evt_1","type":"message.bounced","identityId":"id-1","createdAt":"2999-01-01T00:00:01.000Z",\
            "data":{"messageId":"<out@b>","recipient":"dan@b","state":"bounced"}}""";
    private static final String OLD = BOUNCED.replace("2999", "2000");

    @TempDir
    Path directory;

    private static final Map<String, String> STREAM = Map.of("Content-Type", "text/event-stream");

    private FakeApi api = new FakeApi();
    private final FakeApi program = new FakeApi();

    @AfterEach
    void close() {
        api.close();
        program.close();
    }

    private Terminal.Result run(String... args) {
        return new Terminal(directory, api).run(args);
    }

    @Test
    void it_shows_what_came_since_then_and_what_comes_and_posts_it_to_a_program_here() {
        api.answer("GET /v0/events", 200, "{\"events\":[" + OLD + "," + BOUNCED + "],\"count\":2,\"cursor\":\"c1\"}");
        var stream =
                "retry: 1000\nid: c1\nevent: stream.ready\ndata: {}\n\n:\n\nid: c2\nevent: message.received\ndata: "
                        + RECEIVED + "\n\n";
        api.answer("GET /v0/events/stream", 200, stream.getBytes(StandardCharsets.UTF_8), STREAM);
        api.answer("GET /v0/messages/%3Cnew%40b%3E", 200, MESSAGE);
        program.answer("POST /hook", 200, "{}");

        var result = run("listen", "--since", "PT1H", "--count", "2", "--forward", program.url() + "/hook");

        assertThat(result.out()).isEqualTo("""
                2999-01-01 05:45  message.bounced  <out@b>  dan@b  bounced
                2999-01-01 05:45  message.received  Ada <ada@b>  New  <new@b>
                """);
        assertThat(result.err()).contains("Listening.", "/hook answered 200");
        assertThat(api.requests().get(1).path()).isEqualTo("/v0/events/stream");
        assertThat(api.requests().get(1).headers().get("last-event-id")).isEqualTo("c1");
        assertThat(program.requests()).hasSize(2);
        assertThat(program.requests().getFirst().headers().get("x-mailgent-event"))
                .isEqualTo("message.bounced");
        assertThat(program.requests().getFirst().headers().get("webhook-id")).isEqualTo("evt_1");
        assertThat(program.requests().getFirst().body())
                .as("as a webhook has it")
                .isEqualTo("""
                        {"id":"evt_1","event":"message.bounced","type":"message.bounced",\
                        "timestamp":"2999-01-01T00:00:01.000Z","identityId":"id-1",\
                        "data":{"messageId":"<out@b>","recipient":"dan@b","state":"bounced"}}""");
    }

    private void stream(String... frames) {
        api.answer("GET /v0/events/stream", 200, String.join("", frames).getBytes(StandardCharsets.UTF_8), STREAM);
    }

    private static String frame(String id, String type, String data) {
        return "id: " + id + "\nevent: " + type + "\ndata: " + data + "\n\n";
    }

    @Test
    void it_goes_on_from_the_last_event_when_the_server_is_back() throws Exception {
        var begun = frame("c1", "stream.ready", "{}") + frame("c2", "message.bounced", BOUNCED);
        api.once("GET /v0/events/stream", 200, begun.getBytes(StandardCharsets.UTF_8), STREAM);
        api.answer("GET /v0/events/stream", 503, "{\"error\":\"unavailable\",\"message\":\"Stopping.\"}");
        program.answer("POST /hook", 200, "{}");
        var result = CompletableFuture.supplyAsync(
                () -> run("listen", "--count", "2", "--json", "--forward", program.url() + "/hook"));
        until(() -> program.requests().size() == 1);

        api = api.restart();
        stream(frame("c2", "stream.ready", "{}"), frame("c3", "message.received", RECEIVED));

        var done = result.get(30, TimeUnit.SECONDS);
        assertThat(done.out()).isEqualTo(BOUNCED + "\n" + RECEIVED + "\n");
        assertThat(api.requests())
                .isNotEmpty()
                .allSatisfy(request ->
                        assertThat(request.headers().get("last-event-id")).isEqualTo("c2"));
        assertThat(done.err()).containsOnlyOnce("Listening.");
    }

    private static void until(BooleanSupplier holds) {
        var end = System.nanoTime() + Duration.ofSeconds(15).toNanos();
        while (!holds.getAsBoolean()) {
            assertThat(System.nanoTime()).as("within 15 s").isLessThan(end);
            LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
        }
    }

    @Test
    void an_answer_of_something_else_is_said_to_be_one() {
        api.answer("GET /v0/events", 200, "{\"events\":[],\"nextPageToken\":\"t\"}");

        var result = run("listen", "--since", "PT1H");

        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.err()).contains("What answered is not the Mailgent API.");
    }

    @Test
    void a_key_that_ends_ends_it() {
        var stream =
                "id: c1\nevent: stream.ready\ndata: {}\n\nid: c1\nevent: stream.end\ndata: {\"reason\":\"key_ended\"}\n\n";
        api.answer("GET /v0/events/stream", 200, stream.getBytes(StandardCharsets.UTF_8), STREAM);

        var result = run("listen");

        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.err()).contains("The key does not work any more.");
    }

    @Test
    void it_forwards_to_this_machine_only() {
        var result = run("listen", "--forward", "http://example.com/hook");

        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.err()).contains("no program on this machine");
        assertThat(api.requests()).isEmpty();
    }

    @Test
    void trigger_writes_to_the_address_that_brings_the_event_about() {
        api.answer("POST /v0/messages/send", 201, "{\"messageId\":\"<a@b>\"}");

        assertThat(run("trigger", "message.bounced").out())
                .isEqualTo("Sent <a@b> to bounced@sandbox.test; message.bounced comes of it.\n");
        assertThat(api.request().body()).contains("\"to\":[\"bounced@sandbox.test\"]");
        var unknown = run("trigger", "message.eaten");
        assertThat(unknown.exitCode()).isEqualTo(2);
        assertThat(unknown.err()).contains("message.eaten", "message.complained");
    }
}
