package dev.mailgent.event;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mailgent.kit.Await;
import dev.mailgent.kit.SseReader;
import dev.mailgent.kit.TestApp;
import dev.mailgent.kit.TestPostgres;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class EventStreamTest {
    private static TestApp app;

    @BeforeAll
    static void start() {
        app = TestApp.start(
                TestPostgres.shared().empty(),
                TestApp.temporary(),
                Map.of("stream-heartbeat", "1", "streams-per-key", "3"));
    }

    @AfterAll
    static void stop() {
        app.close();
    }

    private static SseReader open(String key, @Nullable String lastId) {
        var reader = new SseReader(app.baseUrl() + "/v0/events/stream", key, lastId);
        assertThat(reader.status()).isEqualTo(200);
        Await.until(() -> !reader.frames().isEmpty());
        return reader;
    }

    private static void receive(TestApp.Agent agent, String subject) {
        app.receive("ada@example.org", agent.email(), "From: ada@example.org\nSubject: " + subject + "\n\nHello.\n");
    }

    @Test
    void a_mail_is_told_at_once_and_a_reader_that_comes_back_misses_nothing_and_sees_nothing_twice() {
        var agent = app.agent(app.organization());
        String last;
        try (var reader = open(agent.key(), null)) {
            receive(agent, "one");
            Await.until(() -> reader.frames().size() == 3);
            assertThat(reader.types()).containsExactly("stream.ready", "message.received", "thread.updated");
            last = reader.lastId();
        }
        receive(agent, "two");
        try (var reader = open(agent.key(), last)) {
            Await.until(() -> reader.frames().size() == 3);
            receive(agent, "three");
            Await.until(() -> reader.frames().size() == 5);
            assertThat(reader.frames()).extracting(SseReader.Frame::id).doesNotHaveDuplicates();
            assertThat(reader.types())
                    .containsExactly(
                            "stream.ready", "message.received", "thread.updated", "message.received", "thread.updated");
        }
    }

    @Test
    void a_reader_who_heard_nothing_yet_resumes_at_the_place_the_stream_began() {
        var agent = app.agent(app.organization());
        String last;
        try (var reader = open(agent.key(), null)) {
            last = reader.lastId();
        }
        receive(agent, "meanwhile");
        try (var reader = open(agent.key(), last)) {
            Await.until(() -> reader.events().size() == 2);
        }
    }

    @Test
    void a_silent_stream_says_that_it_lives() {
        try (var reader = open(app.agent(app.organization()).key(), null)) {
            Await.until(() -> reader.comments() >= 2);
            assertThat(reader.types()).containsExactly("stream.ready");
        }
    }

    @Test
    void a_revoked_key_loses_its_stream_within_five_seconds() {
        var platform = app.organization();
        var agent = app.agent(platform);
        try (var reader = open(agent.key(), null)) {
            var begun = System.nanoTime();
            app.call("POST", "/v0/platform/identities/" + agent.id() + "/rotate-key", platform, null);
            Await.until(reader::ended);
            assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(5));
            assertThat(reader.frames().getLast().data()).isEqualTo("{\"reason\":\"key_ended\"}");
        }
    }

    @Test
    void a_key_opens_so_many_streams_and_no_more() {
        var agent = app.agent(app.organization());
        try (var _ = open(agent.key(), null);
                var _ = open(agent.key(), null);
                var _ = open(agent.key(), null)) {
            var refused = app.get("/v0/events/stream", agent.key());
            assertThat(refused.status()).isEqualTo(429);
            assertThat(refused.header("retry-after")).isNotEmpty();
        }
        Await.until(() -> {
            try (var again = new SseReader(app.baseUrl() + "/v0/events/stream", agent.key(), null)) {
                return again.status() == 200;
            }
        });
    }

    @Test
    void a_key_is_not_told_of_what_it_may_not_read() {
        var agent = app.agent(app.organization(), "vault:read");
        receive(agent, "secret");
        var events = app.get("/v0/events", agent.key()).text();
        assertThat(events).contains("identity.created").doesNotContain("message.received", "thread.updated");
    }

    @Test
    void a_platform_key_hears_all_identities_each_in_its_order_while_many_write() throws Exception {
        var platform = app.organization();
        var agents = List.of(app.agent(platform), app.agent(platform), app.agent(platform));
        try (var reader = open(platform, null);
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var writers = new ArrayList<java.util.concurrent.Future<?>>();
            for (var w = 0; w < 6; w++) {
                var agent = agents.get(w % 3);
                writers.add(threads.submit(() -> {
                    for (var i = 0; i < 10; i++) {
                        receive(agent, "mail " + i);
                    }
                }));
            }
            for (var writer : writers) {
                writer.get();
            }
            Await.until(() -> reader.events().size() >= 120);
            var told = new HashMap<String, List<String>>();
            for (var frame : reader.events()) {
                var event = dev.mailgent.platform.json.Json.MAPPER.readTree(frame.data());
                told.computeIfAbsent(event.get("identityId").asString(), _ -> new ArrayList<>())
                        .add(event.get("eventId").asString());
            }
            for (var agent : agents) {
                var own = new ArrayList<String>();
                app.get("/v0/events?limit=100&types=message.received,thread.updated", agent.key())
                        .json()
                        .get("events")
                        .forEach(event -> own.add(event.get("eventId").asString()));
                assertThat(told.get(agent.id())).containsExactlyElementsOf(own);
            }
        }
    }

    @Test
    void a_server_that_stops_ends_its_streams_with_a_place_to_resume_at() {
        var postgres = TestPostgres.shared().empty();
        var data = TestApp.temporary();
        SseReader reader;
        TestApp.Agent agent;
        try (var first = TestApp.start(postgres, data, Map.of())) {
            agent = first.agent(first.organization());
            reader = new SseReader(first.baseUrl() + "/v0/events/stream", agent.key(), null);
            var open = reader;
            Await.until(() -> !open.frames().isEmpty());
        }
        try (reader) {
            var open = reader;
            Await.until(open::ended);
            assertThat(open.frames().getLast().data()).isEqualTo("{\"reason\":\"stopping\"}");
        }
        try (var second = TestApp.start(postgres, data, Map.of())) {
            second.receive("ada@example.org", agent.email(), "From: ada@example.org\n\nHello.\n");
            try (var again = new SseReader(second.baseUrl() + "/v0/events/stream", agent.key(), reader.lastId())) {
                Await.until(() -> again.events().size() == 2);
            }
        }
    }
}
