package dev.mailgent.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mailgent.kit.TestNode;
import dev.mailgent.platform.json.Json;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class EventTypeTest {
    private static final Pattern SECTION = Pattern.compile("(?m)^### `([a-z.]+)`$");

    private static String section(EventType type) {
        var scope = type.scope();
        return "### `" + type.wire() + "`\n\n" + type.meaning()
                + (scope == null ? "" : " Scope `" + scope.wire() + "`.") + "\n\n```json\n"
                + type.sample().strip() + "\n```\n";
    }

    @Test
    void the_manual_shows_every_type_with_its_sample_and_no_other() throws Exception {
        var manual = Files.readString(Path.of("..", "docs", "events.md"));
        var documented = new TreeSet<String>();
        var sections = SECTION.matcher(manual);
        while (sections.find()) {
            documented.add(sections.group(1));
        }
        var known = new TreeSet<String>();
        for (var type : EventType.values()) {
            known.add(type.wire());
            assertThat(manual).contains(section(type));
        }
        assertThat(documented).isEqualTo(known);
    }

    @Test
    void each_sample_is_a_json_object() {
        for (var type : EventType.values()) {
            assertThat(Json.MAPPER.readTree(type.sample()).isObject())
                    .as(type.wire())
                    .isTrue();
        }
    }

    @Test
    void a_type_that_is_not_in_the_manual_cannot_be_written() {
        try (var node = TestNode.start(InstantSource.system())) {
            var agent = node.identity(node.organization()).identity().agent();
            assertThatThrownBy(() -> node.tenants.perform(
                            agent.org(), tx -> Events.append(tx, agent, "no.such", Map.of(), Instant.now())))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("no.such");
        }
    }
}
