package dev.mailgent.identity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mailgent.account.Organizations;
import dev.mailgent.kit.Await;
import dev.mailgent.kit.TestClock;
import dev.mailgent.kit.TestNode;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Duration;
import java.util.regex.Pattern;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import tools.jackson.databind.JsonNode;

/// Several keys for one identity: narrowed, bound to addresses, ending, rotated, given up.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class KeysInHandTest {
    private final TestClock clock = TestClock.atPresent();
    private TestNode node;
    private Organizations.Founded org;
    private Identities.Created agent;

    @BeforeAll
    void start() {
        node = TestNode.start(clock);
        org = node.organization();
    }

    @BeforeEach
    void another() {
        agent = node.identity(org, "mail:read", "mail:send");
    }

    @AfterAll
    void stop() {
        node.close();
    }

    private String path() {
        return "/v0/platform/identities/" + agent.identity().id().wire() + "/keys";
    }

    private TestNode.Answer manage(String method, String path, @Nullable String body) {
        return node.call(method, path, org.platformKey().rawKey(), body);
    }

    private JsonNode make(String body) {
        var made = manage("POST", path(), body);
        assertThat(made.status()).as(made.json().toString()).isEqualTo(201);
        return made.json();
    }

    private int status(String key) {
        return node.get("/v0/whoami", key).status();
    }

    @Test
    void a_key_may_do_what_both_it_and_its_identity_may() {
        var key = make("{\"name\": \"reader\", \"scopes\": [\"mail:read\", \"calendar:read\"]}")
                .get("rawKey")
                .asString();
        assertThat(node.get("/v0/whoami", key).json().get("scopes").toString()).isEqualTo("[\"mail:read\"]");
        assertThat(node.get("/v0/whoami", agent.key().rawKey()).json().get("scopes"))
                .hasSize(2);

        var identity = "/v0/platform/identities/" + agent.identity().id().wire();
        manage("PATCH", identity, "{\"removeScopes\": [\"mail:read\"], \"addScopes\": [\"calendar:read\"]}");

        assertThat(node.get("/v0/whoami", key).json().get("scopes").toString()).isEqualTo("[\"calendar:read\"]");
        manage("PATCH", identity, "{\"addScopes\": [\"vault:read\"]}");
        var part = make("{\"name\": \"codes\", \"scopes\": [\"vault:totp\"]}")
                .get("rawKey")
                .asString();
        assertThat(node.get("/v0/whoami", part).json().get("scopes").toString()).isEqualTo("[\"vault:totp\"]");
        var none = make("{\"name\": \"nothing\", \"scopes\": []}").get("rawKey").asString();
        assertThat(node.get("/v0/whoami", none).json().get("scopes")).isEmpty();
    }

    @Test
    void a_key_bound_to_addresses_works_from_there_alone() {
        var here = make("{\"name\": \"here\", \"allowedIps\": [\"127.0.0.0/8\", \"::1\"]}");
        assertThat(here.get("allowedIps").toString()).isEqualTo("[\"127.0.0.0/8\",\"0:0:0:0:0:0:0:1/128\"]");
        assertThat(status(here.get("rawKey").asString())).isEqualTo(200);

        var there = make("{\"name\": \"there\", \"allowedIps\": [\"203.0.113.0/24\"]}")
                .get("rawKey")
                .asString();
        var refused = node.get("/v0/whoami", there);
        assertThat(refused.status()).isEqualTo(403);
        assertThat(refused.text("message")).isEqualTo("This API key may not be used from this address.");
        var claimed = node.call("GET", "/v0/whoami", there, null, "X-Forwarded-For", "203.0.113.7");
        assertThat(claimed.status()).as("nobody's word is believed").isEqualTo(403);
    }

    @Test
    void a_rotation_of_one_key_leaves_the_others_alone_and_at_most_two_of_a_slot_live() {
        var named = make("{\"name\": \"worker\", \"scopes\": [\"mail:read\"]}");
        var first = named.get("rawKey").asString();
        var rotate = path() + "/" + named.get("keyId").asString() + "/rotate";

        var second = manage("POST", rotate, "{\"overlap\": \"PT24H\"}").json();
        var answer = node.get("/v0/whoami", first);
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("Mailgent-Key-Expires"))
                .isEqualTo(second.get("previousKeyExpiresAt").asString());
        assertThat(node.get("/v0/whoami", second.get("rawKey").asString())
                        .json()
                        .get("scopes")
                        .toString())
                .isEqualTo("[\"mail:read\"]");
        var third = manage("POST", path() + "/" + second.get("keyId").asString() + "/rotate", "{\"overlap\": \"P7D\"}")
                .json();
        assertThat(status(first)).as("the third of a slot ends the first").isEqualTo(401);
        assertThat(status(second.get("rawKey").asString())).isEqualTo(200);

        var identity = "/v0/platform/identities/" + agent.identity().id().wire();
        assertThat(manage("POST", identity + "/rotate-key", null).status()).isEqualTo(200);

        assertThat(status(agent.key().rawKey())).as("its own slot").isEqualTo(401);
        assertThat(status(third.get("rawKey").asString())).as("another slot").isEqualTo(200);
        clock.advance(Duration.ofDays(7));
        assertThat(status(second.get("rawKey").asString()))
                .as("its overlap is over")
                .isEqualTo(401);
        assertThat(status(third.get("rawKey").asString())).isEqualTo(200);
        assertThat(manage("POST", rotate, null).status())
                .as("a key that ended has no successor")
                .isEqualTo(404);
    }

    @Test
    void a_rotation_never_lengthens_a_life() {
        var end = clock.instant().plus(Duration.ofHours(1));
        var key = make("{\"name\": \"short\", \"expiresAt\": \"" + end + "\"}");
        var next = manage("POST", path() + "/" + key.get("keyId").asString() + "/rotate", "{\"overlap\": \"PT24H\"}")
                .json();
        clock.advance(Duration.ofHours(1));
        assertThat(status(key.get("rawKey").asString())).isEqualTo(401);
        assertThat(status(next.get("rawKey").asString())).isEqualTo(401);
    }

    @Test
    void the_list_says_where_and_when_a_key_was_last_used_roughly() {
        var key = make("{\"name\": \"used\"}").get("rawKey").asString();
        assertThat(status(key)).isEqualTo(200);
        node.usage.flush();
        var list = manage("GET", path(), null).json();
        assertThat(list.get("count").asInt()).isEqualTo(2);
        var used = list.get("keys").get(0);
        assertThat(used.get("name").asString()).isEqualTo("used");
        assertThat(used.get("lastUsedAt").asString()).endsWith(":00.000Z");
        assertThat(used.get("lastUsedFrom").asString()).isEqualTo("127.0.0.0/24");
        assertThat(list.toString()).doesNotContain(key);
    }

    @Test
    void attack_23_a_key_revoked_by_its_owner_or_by_a_finder_is_refused_at_once_here_and_in_five_seconds_elsewhere() {
        for (var byFinder : new boolean[] {true, false}) {
            var made = make("{\"name\": \"lost\"}");
            var key = made.get("rawKey").asString();
            try (var hears = node.sibling(clock, true);
                    var deaf = node.sibling(clock, false)) {
                for (var any : new TestNode[] {node, hears, deaf}) {
                    assertThat(any.get("/v0/whoami", key).status()).isEqualTo(200);
                }
                var since = System.nanoTime();
                var revoked = byFinder
                        ? node.call("POST", "/v0/keys/revoke", null, "{\"key\": \"" + key + "\"}")
                        : manage("DELETE", path() + "/" + made.get("keyId").asString(), null);
                assertThat(revoked.status()).isEqualTo(204);
                assertThat(status(key)).isEqualTo(401);
                Await.until(() -> hears.get("/v0/whoami", key).status() == 401);
                Await.until(() -> deaf.get("/v0/whoami", key).status() == 401);
                assertThat(Duration.ofNanos(System.nanoTime() - since)).isLessThan(Duration.ofSeconds(6));
            }
        }
    }

    @Test
    void attack_38_every_key_of_a_deleted_identity_ends_with_it() {
        var named = make("{\"name\": \"named\"}").get("rawKey").asString();
        var identity = "/v0/platform/identities/" + agent.identity().id().wire();
        assertThat(manage("DELETE", identity, null).status()).isEqualTo(204);
        assertThat(status(named)).isEqualTo(401);
        assertThat(status(agent.key().rawKey())).isEqualTo(401);
        assertThat(manage("POST", path(), "{\"name\": \"late\"}").status()).isEqualTo(404);
    }

    @Test
    void giving_up_a_key_tells_nothing_about_texts_that_were_never_keys() {
        for (var text : new String[] {"mgnt-" + "0".repeat(64), "mgpk-" + "a".repeat(64)}) {
            assertThat(node.call("POST", "/v0/keys/revoke", null, "{\"key\": \"" + text + "\"}")
                            .status())
                    .isEqualTo(204);
        }
        assertThat(node.call("POST", "/v0/keys/revoke", null, "{\"key\": \"sk-1\"}")
                        .status())
                .isEqualTo(400);
        assertThat(node.call("POST", "/v0/keys/revoke", null, null).status()).isEqualTo(400);
    }

    @Test
    void a_platform_key_can_be_given_up_too() {
        var other =
                node.organizations.platformKey(org.organization().id(), "spare").rawKey();
        assertThat(node.call("POST", "/v0/keys/revoke", null, "{\"key\": \"" + other + "\"}")
                        .status())
                .isEqualTo(204);
        assertThat(status(other)).isEqualTo(401);
        assertThat(status(org.platformKey().rawKey())).isEqualTo(200);
    }

    @Test
    void what_a_key_cannot_be_is_named() {
        for (var body : new String[] {
            "{}",
            "{\"name\": \" \"}",
            "{\"name\": \"a\\u0000b\"}",
            "{\"name\": \"x\", \"expiresAt\": \"2020-01-01T00:00:00Z\"}",
            "{\"name\": \"x\", \"expiresAt\": \"tomorrow\"}",
            "{\"name\": \"x\", \"scopes\": [\"mail:everything\"]}",
            "{\"name\": \"x\", \"scopes\": [null]}",
            "{\"name\": \"x\", \"allowedIps\": [\"example.com\"]}",
            "{\"name\": \"x\", \"allowedIp\": [\"127.0.0.1\"]}"
        }) {
            assertThat(manage("POST", path(), body).status()).as(body).isEqualTo(400);
        }
        for (var i = 0; i < 49; i++) {
            make("{\"name\": \"k\"}");
        }
        assertThat(manage("POST", path(), "{\"name\": \"one too many\"}").status())
                .isEqualTo(409);
    }

    /// Attack 22: the digest is keyed, so a row of one's own making is nobody's key.
    @Test
    void attack_22_a_row_written_into_the_database_opens_nothing_and_widens_nothing_it_does_not_say()
            throws SQLException {
        var narrow = make("{\"name\": \"narrow\", \"allowedIps\": [\"203.0.113.0/24\"]}")
                .get("rawKey")
                .asString();
        try (var connection = node.postgres.connect();
                var statement = connection.createStatement()) {
            statement.execute(
                    "UPDATE api_key SET allowed_ips = '{garbage}' WHERE prefix = '" + narrow.substring(0, 13) + "'");
        }
        assertThat(status(narrow)).as("not from anywhere").isEqualTo(500);
    }

    /// What secret scanners are told: the expression, and the checksum.
    @Test
    void every_key_fits_the_published_expression_and_checksum() {
        var found = Pattern.compile("\\bmg(nt|pk)-[0-9a-f]{64}\\b")
                .matcher("a=" + agent.key().rawKey() + ";b=" + org.platformKey().rawKey() + "\n");
        var count = 0;
        while (found.find()) {
            var crc = new CRC32();
            crc.update(found.group().substring(0, 61).getBytes(StandardCharsets.US_ASCII));
            assertThat(found.group()).endsWith(String.format("%08x", crc.getValue()));
            count++;
        }
        assertThat(count).isEqualTo(2);
    }
}
