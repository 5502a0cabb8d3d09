package dev.mailgent.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mailgent.access.Agent;
import dev.mailgent.kit.Await;
import dev.mailgent.platform.json.Json;
import dev.mailgent.platform.problem.Problem;
import dev.mailgent.platform.problem.ProblemException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// Audit entries go to the table and to a file; one of the two is enough to open a secret, none is not.
class TwoSinksTest {
    @TempDir
    private Path data;

    private Path file;
    private VaultKit kit;
    private Agent ada;

    @BeforeEach
    void open() {
        file = data.resolve("audit.jsonl");
        kit = new VaultKit(data, Optional.of(file));
        ada = kit.agent(kit.organization());
        kit.put(ada, "bank", "{\"password\":\"s3cret\"}");
    }

    @AfterEach
    void close() {
        kit.close();
    }

    private List<JsonNode> lines() throws IOException {
        return Files.readAllLines(file).stream().map(Json.MAPPER::readTree).toList();
    }

    @Test
    void every_entry_of_the_table_is_in_the_file_without_names() throws Exception {
        kit.get(ada, "bank");
        Await.until(() -> Files.exists(file) && lines().size() == 2);
        var opened = lines().getLast();
        assertThat(opened.get("org").asString()).isEqualTo(ada.org().toString());
        assertThat(opened.get("entry").get("action").asString()).isEqualTo("credential.open");
        assertThat(opened.get("entry").get("seq").asLong()).isEqualTo(1);
        assertThat(Files.readString(file)).doesNotContain("bank", "s3cret");
    }

    @Test
    void while_the_table_takes_no_entry_the_file_alone_is_enough() throws Exception {
        kit.sql("REVOKE INSERT ON audit_entry FROM mg_vault");
        assertThat(kit.get(ada, "bank")).contains("s3cret");
        assertThat(lines().getLast().get("entry").get("action").asString()).isEqualTo("credential.open");
        assertThat(lines().getLast().get("entry").has("seq"))
                .as("it has no place in the log")
                .isFalse();
        assertThat(kit.audit.health().isTableUp()).isFalse();
        kit.sql("GRANT INSERT ON audit_entry TO mg_vault");
        kit.get(ada, "bank");
        assertThat(kit.audit.health().isTableUp()).isTrue();
        assertThat(kit.audit.size(ada.org()))
                .as("what the file alone has is not in the table")
                .isEqualTo(2);
    }

    @Test
    void a_table_that_blocks_is_passed_by_after_two_seconds() throws Exception {
        try (var connection = kit.postgres.connect()) {
            connection.setAutoCommit(false);
            connection.createStatement().execute("LOCK TABLE audit_entry IN ACCESS EXCLUSIVE MODE");
            assertThat(kit.get(ada, "bank")).contains("s3cret");
            Await.until(() -> !kit.audit.health().isTableUp());
            var begun = System.nanoTime();
            assertThat(kit.get(ada, "bank")).contains("s3cret");
            assertThat((System.nanoTime() - begun) / 1e9)
                    .as("nobody waits for it again")
                    .isLessThan(1.5);
            connection.rollback();
        }
        Await.until(() -> kit.audit.health().isTableUp());
    }

    @Test
    void attack_10_when_neither_takes_the_entry_nothing_is_opened() throws Exception {
        Await.until(() -> Files.exists(file));
        Files.delete(file);
        Files.createDirectory(file);
        assertThat(kit.get(ada, "bank")).as("the table is enough").contains("s3cret");
        kit.sql("REVOKE INSERT ON audit_entry FROM mg_vault");
        assertThatThrownBy(() -> kit.get(ada, "bank"))
                .isInstanceOfSatisfying(
                        ProblemException.class, e -> assertThat(e.problem()).isInstanceOf(Problem.Unavailable.class));
        assertThat(kit.audit.health().isFileUp()).isFalse();
    }
}
