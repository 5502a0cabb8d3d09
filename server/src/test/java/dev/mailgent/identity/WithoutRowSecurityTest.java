package dev.mailgent.identity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mailgent.access.ApiKeys;
import dev.mailgent.kit.TestClock;
import dev.mailgent.kit.TestNode;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/// The other layer: with row-level security switched off everywhere, the conditions in our statements must keep
/// organizations apart alone.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class WithoutRowSecurityTest {
    private static final String PATH = "/v0/platform/identities";

    private TestNode node;

    @BeforeAll
    void start() throws SQLException {
        node = TestNode.start(TestClock.atPresent());
        try (var connection = node.postgres.connect();
                var statement = connection.createStatement()) {
            statement.execute("""
                    DO $$
                    DECLARE t regclass;
                    BEGIN
                        FOR t IN SELECT oid FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relrowsecurity
                        LOOP
                            EXECUTE format('ALTER TABLE %s DISABLE ROW LEVEL SECURITY', t);
                        END LOOP;
                    END $$
                    """);
        }
    }

    @AfterAll
    void stop() {
        node.close();
    }

    @Test
    void a_stranger_finds_changes_and_ends_nothing() {
        var org = node.organization();
        var ada = node.identity(org);
        var bob = node.identity(org);
        var stranger = node.organization().platformKey().rawKey();
        var path = PATH + "/" + ada.identity().id().wire();

        assertThat(node.get(PATH, stranger).json().get("count").asInt()).isZero();
        for (var method : List.of("GET", "PATCH", "DELETE")) {
            assertThat(node.call(method, path, stranger, "{\"name\":\"taken\"}").status())
                    .as(method)
                    .isEqualTo(404);
        }
        assertThat(node.call("POST", path + "/rotate-key", stranger, null).status())
                .isEqualTo(404);

        assertThat(node.get("/v0/whoami", ada.key().rawKey()).text("name"))
                .isEqualTo(ada.identity().name());
        node.get("/v0/logs", bob.key().rawKey())
                .json()
                .get("logs")
                .forEach(row -> assertThat(row.get("targetId").asString())
                        .isEqualTo(bob.identity().id().wire()));
        assertThat(node.get("/v0/logs/stats", bob.key().rawKey())
                        .json()
                        .get("total")
                        .asLong())
                .isEqualTo(1);
        assertThat(node.directory.agent(
                        node.organization().organization().id(), ada.identity().id()))
                .isEmpty();
    }

    @Test
    void an_answer_kept_for_one_organization_is_not_given_to_another() {
        var first =
                node.call("POST", PATH, node.organization().platformKey().rawKey(), "{}", "Idempotency-Key", "same");
        var second =
                node.call("POST", PATH, node.organization().platformKey().rawKey(), "{}", "Idempotency-Key", "same");
        assertThat(first.status()).isEqualTo(201);
        assertThat(second.status()).isEqualTo(201);
        assertThat(second.text("rawKey")).isNotEqualTo(first.text("rawKey"));
    }

    @Test
    void a_key_row_that_points_at_another_organizations_identity_finds_nobody() throws SQLException {
        var ada = node.identity(node.organization());
        var other = node.organization().organization().id();
        try (var connection = node.postgres.connect();
                var update = connection.prepareStatement("UPDATE api_key SET org_id = ? WHERE id = ?")) {
            update.setObject(1, other.value());
            update.setObject(2, ada.key().id());
            update.execute();
        }
        assertThat(node.keys.check(ada.key().rawKey())).isNotInstanceOf(ApiKeys.Check.Known.class);
    }
}
