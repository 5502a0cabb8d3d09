package dev.mailgent.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mailgent.cli.kit.FakeApi;
import dev.mailgent.cli.kit.Terminal;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// listen and trigger.
class ListenCommandTest {
    private static final String PAGE = """
            {"messages":[\
            {"messageId":"<new@b>","labels":["received"],"subject":"New\\u001b[2J","from":["Ada <ada@b>"],"to":["c@d"],\
            "createdAt":"2999-01-01T00:00:02.000Z"},\
            {"messageId":"<older@b>","labels":["sent"],"subject":"Older","from":["c@d"],"to":["ada@b"],\
            "createdAt":"2999-01-01T00:00:01.000Z"},\
            {"messageId":"<old@b>","labels":["received"],"subject":"Old","from":["ada@b"],"to":["c@d"],\
            "createdAt":"2000-01-01T00:00:00.000Z"}],"count":3}""";

    @TempDir
    Path directory;

    private final FakeApi api = new FakeApi();
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
    void it_shows_what_came_since_then_in_order_and_posts_it_to_a_program_here() {
        api.answer("GET /v0/messages", 200, PAGE);
        program.answer("POST /hook", 200, "{}");

        var result = run("listen", "--since", "PT1H", "--count", "2", "--forward", program.url() + "/hook");

        assertThat(result.out()).isEqualTo("""
                2999-01-01 05:45  message.sent  ada@b  Older  older@b
                2999-01-01 05:45  message.received  Ada <ada@b>  New  new@b
                """);
        assertThat(program.requests()).hasSize(2);
        assertThat(program.requests().getFirst().headers().get("x-mailgent-event"))
                .isEqualTo("message.sent");
        assertThat(program.requests().getFirst().body())
                .startsWith("{\"type\":\"message.sent\"")
                .contains("<older@b>");
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
