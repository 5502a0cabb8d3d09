package dev.mailgent.identity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mailgent.access.Scope;
import dev.mailgent.account.Organizations;
import dev.mailgent.kit.TestClock;
import dev.mailgent.kit.TestNode;
import dev.mailgent.platform.id.IdentityId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.UUID;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import tools.jackson.databind.JsonNode;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class IdentityRoutesTest {
    private static final String PATH = "/v0/platform/identities";
    private static final String INSTANT = "\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z";

    private final TestClock clock = TestClock.atPresent();
    private TestNode node;
    private Organizations.Founded org;
    private String platform = "";

    @BeforeAll
    void start() {
        node = TestNode.start(clock);
        org = node.organization();
        platform = org.platformKey().rawKey();
    }

    @AfterAll
    void stop() {
        node.close();
    }

    @Test
    void creating_needs_nothing_and_answers_everything() {
        var answer = create(null);

        assertThat(answer.status()).isEqualTo(201);
        assertThat(answer.json().propertyNames())
                .containsExactly(
                        "identityId",
                        "name",
                        "type",
                        "purpose",
                        "emailAddress",
                        "scopes",
                        "apiKeyPrefix",
                        "rawKey",
                        "createdAt");
        assertThat(answer.text("identityId")).matches("id-[0-9a-f]{16}");
        assertThat(answer.text("name")).matches("[a-z]+-[a-z]+-[a-z]+");
        assertThat(answer.text("type")).isEqualTo("INBOX");
        assertThat(answer.text("purpose")).isEqualTo("BUYER");
        assertThat(answer.text("emailAddress")).matches(answer.text("name") + "-[a-z0-9]{5}@" + TestNode.DOMAIN);
        assertThat(texts(answer.json().get("scopes"))).containsExactlyElementsOf(wire(Scope.BUYER_DEFAULT));
        assertThat(answer.text("rawKey")).matches("mgnt-[0-9a-f]{64}").startsWith(answer.text("apiKeyPrefix"));
        assertThat(answer.text("createdAt")).matches(INSTANT);
        assertThat(answer.header("Cache-Control")).isEqualTo("no-store");
    }

    @Test
    void what_is_asked_for_is_given_and_unknown_scopes_are_dropped() {
        var answer = create("""
                {"purpose":"SELLER","name":" Ada \\u00c5gren ","emailName":"Ada.Shop",
                 "scopes":["mail:read","mail:fly","calendar:delete",null]}
                """);

        assertThat(answer.status()).isEqualTo(201);
        assertThat(answer.text("name")).isEqualTo("Ada \u00c5gren");
        assertThat(answer.text("purpose")).isEqualTo("SELLER");
        assertThat(answer.text("emailAddress")).matches("ada\\.shop-[a-z0-9]{5}@" + TestNode.DOMAIN);
        assertThat(texts(answer.json().get("scopes"))).containsExactly("mail:read", "calendar:delete");
    }

    @Test
    void an_empty_list_of_scopes_means_the_default_of_the_purpose() {
        var seller = create("{\"purpose\":\"seller\",\"scopes\":[]}");
        assertThat(texts(seller.json().get("scopes")))
                .contains("payments:accept", "mail:send")
                .doesNotContain("payments:spend", "calendar:delete", "calendar:public");
    }

    @Test
    void a_name_alone_also_names_the_address() {
        assertThat(create("{\"name\":\"Ada's  Shop!\"}").text("emailAddress")).matches("ada-s-shop-[a-z0-9]{5}@.*");
        assertThat(create("{\"name\":\"Support\"}").text("emailAddress"))
                .as("a name may say support, an address may not")
                .doesNotStartWith("support");
        assertThat(create("{\"name\":\"\u65e5\u672c\"}").text("emailAddress")).matches("[a-z]+-[a-z]+-[a-z]+-.*");
    }

    @Test
    void what_cannot_be_is_refused_with_the_field_named() {
        for (var body : List.of(
                "{\"purpose\":\"LENDER\"}",
                "{\"name\":\"a\\r\\nBcc: x\"}",
                "{\"name\":\"" + "x".repeat(129) + "\"}",
                "{\"name\":\"\\ud800\"}",
                "{\"name\":\"evil\\u202egnp\"}",
                "{\"emailName\":\"a b\"}",
                "{\"emailName\":\"a@b\"}",
                "{\"emailName\":\"a+b\"}",
                "{\"emailName\":\".a\"}",
                "{\"emailName\":\"a..b\"}",
                "{\"emailName\":\"\u00e9\"}",
                "{\"emailName\":\"" + "x".repeat(59) + "\"}",
                "{\"name\":7}",
                "{\"scopes\":\"mail:read\"}",
                "[]",
                "{")) {
            var answer = create(body);
            assertThat(answer.status()).as(body).isEqualTo(400);
            assertThat(answer.text("error")).isEqualTo("bad_request");
        }
        assertThat(create("{\"emailName\":\"" + "x".repeat(58) + "\"}").text("emailAddress"))
                .hasSize(64 + 1 + TestNode.DOMAIN.length());
    }

    @Test
    void names_of_offices_and_ours_are_refused() {
        for (var reserved :
                List.of("postmaster", "Abuse", "no-reply", "mailer-daemon", "root", "security", "mailgent")) {
            var answer = create("{\"emailName\":\"" + reserved + "\"}");
            assertThat(answer.status()).as(reserved).isEqualTo(400);
            assertThat(answer.text("message")).contains("reserved");
        }
        assertThat(create("{\"emailName\":\"supporter\"}").status()).isEqualTo(201);
    }

    @Test
    void the_list_is_newest_first_and_pages_meet_without_gap() {
        try (var own = TestNode.start(clock)) {
            var founded = own.organization();
            var key = founded.platformKey().rawKey();
            var made = new ArrayList<String>();
            for (var i = 0; i < 7; i++) {
                made.addFirst(own.identity(founded).identity().id().wire());
            }
            var seen = new ArrayList<String>();
            var path = PATH + "?limit=3";
            var sizes = new ArrayList<Integer>();
            while (true) {
                var page = own.get(path, key).json();
                sizes.add(page.get("count").asInt());
                page.get("identities")
                        .forEach(row -> seen.add(row.get("identityId").asString()));
                if (!page.has("nextPageToken")) {
                    break;
                }
                assertThat(page.get("nextPageToken").asString()).matches("[A-Za-z0-9_-]+");
                path = PATH + "?limit=3&pageToken=" + page.get("nextPageToken").asString();
            }
            assertThat(seen).isEqualTo(made);
            assertThat(sizes).containsExactly(3, 3, 1);
            assertThat(own.get(PATH, key).json().get("identities").get(0).propertyNames())
                    .containsExactly(
                            "identityId",
                            "name",
                            "type",
                            "purpose",
                            "email",
                            "scopes",
                            "usageCount",
                            "lastUsedAt",
                            "createdAt");
        }
    }

    @Test
    void a_page_token_or_limit_that_is_not_ours_is_refused() {
        for (var query : List.of(
                "pageToken=x",
                "pageToken=AAAAAAAAAAAAAAAAAAAAAAA",
                "pageToken=%00",
                "limit=0",
                "limit=x",
                "limit=-1")) {
            assertThat(node.get(PATH + "?" + query, platform).status())
                    .as(query)
                    .isEqualTo(400);
        }
        assertThat(node.get(PATH + "?limit=100000", platform).status()).isEqualTo(200);
    }

    @Test
    void one_identity_is_shown_with_the_prefix_of_its_key() {
        var made = create(null);
        var shown = node.get(PATH + "/" + made.text("identityId"), platform);

        assertThat(shown.status()).isEqualTo(200);
        assertThat(shown.text("apiKeyPrefix")).isEqualTo(made.text("apiKeyPrefix"));
        assertThat(shown.text("email")).isEqualTo(made.text("emailAddress"));
        assertThat(shown.json().get("lastUsedAt").isNull()).isTrue();
        assertThat(shown.json().get("usageCount").asLong()).isZero();
    }

    @Test
    void name_and_scopes_change_and_keys_follow_at_once() {
        var made = create(null);
        var path = PATH + "/" + made.text("identityId");
        assertThat(texts(node.get("/v0/whoami", made.text("rawKey")).json().get("scopes")))
                .contains("mail:read");

        var changed = node.call("PATCH", path, platform, """
                {"name":"New name","addScopes":["calendar:delete","bogus"],"removeScopes":["mail:read"]}
                """);

        assertThat(changed.status()).isEqualTo(200);
        assertThat(changed.json().propertyNames()).containsExactly("identityId", "name", "scopes");
        assertThat(changed.text("name")).isEqualTo("New name");
        assertThat(texts(changed.json().get("scopes")))
                .contains("calendar:delete")
                .doesNotContain("mail:read", "bogus");
        var self = node.get("/v0/whoami", made.text("rawKey"));
        assertThat(self.text("displayName")).isEqualTo("New name");
        assertThat(texts(self.json().get("scopes"))).doesNotContain("mail:read");

        var same = node.call("PATCH", path, platform, null);
        assertThat(same.status()).isEqualTo(200);
        assertThat(same.text("name")).isEqualTo("New name");
    }

    @Test
    void deleting_ends_everything_at_once_and_keeps_the_address_for_ever() {
        var made = create(null);
        var path = PATH + "/" + made.text("identityId");
        var address = made.text("emailAddress");
        assertThat(node.directory.find(address)).isInstanceOf(Recipient.Known.class);
        assertThat(node.get("/v0/whoami", made.text("rawKey")).status()).isEqualTo(200);

        assertThat(node.call("DELETE", path, platform, null).status()).isEqualTo(204);

        assertThat(node.get("/v0/whoami", made.text("rawKey")).status()).isEqualTo(401);
        assertThat(node.directory.find(address)).isInstanceOf(Recipient.Retired.class);
        for (var method : List.of("GET", "PATCH", "DELETE")) {
            assertThat(node.call(method, path, platform, null).status())
                    .as(method)
                    .isEqualTo(404);
        }
        assertThat(node.call("POST", path + "/rotate-key", platform, null).status())
                .isEqualTo(404);
        var taken = new IdentityStore(node.tenants);
        boolean again = node.tenants.run(
                org.organization().id(),
                tx -> taken.takeAddress(tx, org.organization().id(), new IdentityId(UUID.randomUUID()), address));
        assertThat(again).isFalse();
    }

    @Test
    void rotating_without_a_body_ends_the_old_key_at_once() {
        var made = create(null);
        var rotated = rotate(made, null);

        assertThat(rotated.status()).isEqualTo(200);
        assertThat(rotated.text("rawKey")).startsWith(rotated.text("apiKeyPrefix"));
        assertThat(node.get("/v0/whoami", made.text("rawKey")).status()).isEqualTo(401);
        assertThat(node.get("/v0/whoami", rotated.text("rawKey")).status()).isEqualTo(200);
    }

    @Test
    void with_an_overlap_two_keys_live_and_never_three() {
        var first = create(null);
        var second = rotate(first, "{\"overlap\":\"PT24H\"}");
        assertThat(second.text("previousKeyExpiresAt")).matches(INSTANT);
        assertThat(node.get("/v0/whoami", first.text("rawKey")).status()).isEqualTo(200);
        assertThat(node.get("/v0/whoami", first.text("rawKey")).header("Mailgent-Key-Expires"))
                .isEqualTo(second.text("previousKeyExpiresAt"));
        assertThat(node.get("/v0/whoami", second.text("rawKey")).status()).isEqualTo(200);

        var third = rotate(first, "{\"overlap\":\"P7D\"}");
        assertThat(node.get("/v0/whoami", first.text("rawKey")).status()).isEqualTo(401);
        assertThat(node.get("/v0/whoami", second.text("rawKey")).status()).isEqualTo(200);
        clock.advance(Duration.ofDays(7));
        assertThat(node.get("/v0/whoami", second.text("rawKey")).status()).isEqualTo(401);
        assertThat(node.get("/v0/whoami", third.text("rawKey")).status()).isEqualTo(200);

        for (var bad : List.of("P8D", "PT-1H", "24h", "PT168H0.1S")) {
            assertThat(rotate(first, "{\"overlap\":\"" + bad + "\"}").status())
                    .as(bad)
                    .isEqualTo(400);
        }
    }

    @Test
    void another_organizations_identity_looks_exactly_like_a_missing_one() {
        var made = create(null);
        var stranger = node.organization().platformKey().rawKey();
        for (var id : List.of(made.text("identityId"), "id-0123456789abcdef", "id-xyz", "%00", "..%2f")) {
            for (var method : List.of("GET", "PATCH", "DELETE")) {
                var answer = node.call(method, PATH + "/" + id, stranger, null);
                assertThat(answer.status()).as(method + " " + id).isEqualTo(404);
                assertThat(answer.text("message")).isEqualTo("No such identity.");
            }
            assertThat(node.call("POST", PATH + "/" + id + "/rotate-key", stranger, null)
                            .status())
                    .isEqualTo(404);
        }
        assertThat(node.get(PATH, stranger).json().get("count").asInt()).isZero();
        assertThat(node.get("/v0/whoami", made.text("rawKey")).status()).isEqualTo(200);
    }

    @Test
    void whoami_answers_the_whole_contract() {
        var made = create(null);
        var self = node.get("/v0/whoami", made.text("rawKey"));

        assertThat(self.status()).isEqualTo(200);
        assertThat(self.json().propertyNames())
                .containsExactly(
                        "identityId",
                        "name",
                        "displayName",
                        "email",
                        "type",
                        "purpose",
                        "scopes",
                        "usageCount",
                        "lastUsedAt",
                        "createdAt",
                        "wallet",
                        "did");
        assertThat(self.text("did")).matches("did:web:localhost%3A\\d+:identities:" + made.text("identityId"));

        var view = node.get("/v0/whoami", platform).json();
        assertThat(view.get("organization").get("name").asString()).isEqualTo("Test organization");
        assertThat(view.get("identities").size()).isPositive();
        assertThat(view.get("scopes").size()).isZero();
    }

    @Test
    void what_was_done_is_in_the_identitys_own_log() {
        var made = create(null);
        var second = rotate(made, null);
        node.call("PATCH", PATH + "/" + made.text("identityId"), platform, "{\"name\":\"Renamed\"}");

        var actions = new HashSet<String>();
        node.get("/v0/logs", second.text("rawKey"))
                .json()
                .get("logs")
                .forEach(row -> actions.add(row.get("action").asString()));
        assertThat(actions).contains("identity_create", "identity_rotate_key", "identity_update");
    }

    private TestNode.Answer create(@Nullable String body) {
        return node.call("POST", PATH, platform, body);
    }

    private TestNode.Answer rotate(TestNode.Answer made, @Nullable String body) {
        return node.call("POST", PATH + "/" + made.text("identityId") + "/rotate-key", platform, body);
    }

    private static List<String> wire(java.util.Set<Scope> scopes) {
        return Identity.wire(scopes);
    }

    private static List<String> texts(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false)
                .map(JsonNode::asString)
                .toList();
    }
}
