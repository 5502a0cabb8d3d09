package dev.mailgent.mail.rule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mailgent.access.Agent;
import dev.mailgent.access.Scope;
import dev.mailgent.mail.message.MailServer;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RuleRoutesTest {
    private static final Decision ALLOWED = new Decision.Allowed();

    @TempDir
    private static Path blobs;

    private static MailServer server;
    private static Rules rules;
    private static int agents;

    private String key = "";
    private Agent agent;

    @BeforeAll
    static void start() {
        var made = new ArrayList<Rules>();
        server = MailServer.start(blobs, (tenants, _) -> {
            made.add(new Rules(tenants, Instant::now));
            return List.of(new RuleRoutes(made.getFirst()));
        });
        rules = made.getFirst();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @BeforeEach
    void newcomer() {
        key = "ruler" + agents++;
        agent = server.agent(key);
    }

    @Test
    void a_rule_is_added_listed_and_deleted_as_the_contract_says() {
        assertThat(server.get(key, "/v0/email-rules").text()).isEqualTo("{\"rules\":[]}");

        var added = server.post(key, "/v0/email-rules", body("BLOCK", "RECEIVE", "Eve@Example.ORG"));

        assertThat(added.status()).isEqualTo(201);
        assertThat(added.json().propertyNames()).containsExactly("rule");
        var rule = added.json().get("rule");
        assertThat(rule.propertyNames()).containsExactly("id", "type", "scope", "value", "createdAt");
        assertThat(rule.get("id").asString()).matches("rul_[0-9a-f]{16}");
        assertThat(rule.get("type").asString()).isEqualTo("BLOCK");
        assertThat(rule.get("scope").asString()).isEqualTo("RECEIVE");
        assertThat(rule.get("value").asString()).isEqualTo("eve@example.org");
        assertThat(rule.get("createdAt").asString()).matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z");
        assertThat(server.get(key, "/v0/email-rules").json().get("rules").get(0))
                .isEqualTo(rule);

        var path = "/v0/email-rules/" + rule.get("id").asString();
        assertThat(server.delete(key, path).status()).isEqualTo(204);
        assertThat(server.delete(key, path).status()).isEqualTo(404);
        assertThat(server.get(key, "/v0/email-rules").text()).isEqualTo("{\"rules\":[]}");
    }

    @Test
    void an_equal_rule_is_answered_and_not_doubled() {
        var first = server.post(key, "/v0/email-rules", body("ALLOW", "SEND", "*@example.org"));
        var again = server.post(key, "/v0/email-rules", body("allow", "send", " *@EXAMPLE.org "));
        var other = server.post(key, "/v0/email-rules", body("ALLOW", "REPLY", "*@example.org"));

        assertThat(again.status()).isEqualTo(201);
        assertThat(again.json()).isEqualTo(first.json());
        assertThat(other.json()).isNotEqualTo(first.json());
        assertThat(server.get(key, "/v0/email-rules").json().get("rules")).hasSize(2);
    }

    @Test
    void what_is_no_rule_is_refused_with_the_field_named() {
        for (var wrong : List.of(
                body("DENY", "SEND", "a@b.org"),
                body("BLOCK", "ALL", "a@b.org"),
                "{}",
                "",
                "[]",
                "{\"type\":\"BLOCK\",\"scope\":\"SEND\"}",
                "{\"type\":1,\"scope\":\"SEND\",\"value\":\"a@b.org\"}")) {
            assertThat(server.post(key, "/v0/email-rules", wrong).status())
                    .as(wrong)
                    .isEqualTo(400);
        }
        for (var value : List.of(
                "example.org",
                "@example.org",
                "*",
                "*@",
                "*@*.example.org",
                "a*@example.org",
                "a@",
                "a b@example.org",
                "Ada <ada@example.org>",
                "a@b.org,c@d.org",
                "*@exa mple.org",
                "*@example..org",
                "a@b.org\\r\\nX: y",
                "*@" + "x".repeat(300) + ".org",
                "\\u0000@example.org")) {
            var answer = server.post(key, "/v0/email-rules", body("BLOCK", "SEND", value));
            assertThat(answer.status()).as(value).isEqualTo(400);
            assertThat(answer.json().get("message").asString()).contains("'value'");
        }
        assertThat(server.get(key, "/v0/email-rules").json().get("rules")).isEmpty();
        for (var id : List.of("rul_0000000000000000", "x", "1")) {
            assertThat(server.delete(key, "/v0/email-rules/" + id).status()).isEqualTo(404);
        }
    }

    @Test
    void a_block_denies_and_the_next_question_after_a_change_sees_it() {
        assertThat(decide(RuleScope.RECEIVE, "eve@example.org")).isEqualTo(ALLOWED);

        var one = add("BLOCK", "RECEIVE", "eve@example.org");
        var all = add("BLOCK", "RECEIVE", "*@bücher.example");

        assertThat(decide(RuleScope.RECEIVE, "EVE@Example.org"))
                .isEqualTo(new Decision.Blocked("EVE@Example.org", Optional.of(one)));
        assertThat(decide(RuleScope.RECEIVE, "ada@example.org")).isEqualTo(ALLOWED);
        assertThat(decide(RuleScope.RECEIVE, "ada@example.org", "x@xn--bcher-kva.EXAMPLE"))
                .isEqualTo(new Decision.Blocked("x@xn--bcher-kva.EXAMPLE", Optional.of(all)));
        assertThat(decide(RuleScope.RECEIVE, "x@BÜCHER.example")).isInstanceOf(Decision.Blocked.class);
        assertThat(decide(RuleScope.RECEIVE, "x@sub.xn--bcher-kva.example")).isEqualTo(ALLOWED);
        assertThat(decide(RuleScope.SEND, "eve@example.org")).isEqualTo(ALLOWED);

        server.delete(key, "/v0/email-rules/" + one);
        assertThat(decide(RuleScope.RECEIVE, "eve@example.org")).isEqualTo(ALLOWED);
    }

    @Test
    void once_anything_is_allowed_only_matches_pass_and_a_block_still_denies() {
        add("ALLOW", "SEND", "*@example.org");
        var eve = add("BLOCK", "SEND", "eve@example.org");

        assertThat(decide(RuleScope.SEND, "ada@example.org")).isEqualTo(ALLOWED);
        assertThat(decide(RuleScope.SEND, "ada@example.org", "bob@example.com"))
                .isEqualTo(new Decision.Blocked("bob@example.com", Optional.empty()));
        assertThat(decide(RuleScope.SEND, "eve@example.org"))
                .isEqualTo(new Decision.Blocked("eve@example.org", Optional.of(eve)));
        assertThat(decide(RuleScope.SEND)).isInstanceOf(Decision.Blocked.class);
        assertThat(decide(RuleScope.SEND, "not an address", "\uD800@x")).isInstanceOf(Decision.Blocked.class);
        assertThat(decide(RuleScope.REPLY, "bob@example.com")).isEqualTo(ALLOWED);
        assertThat(rules.blocks(agent, RuleScope.SEND, List.of("bob@example.com")))
                .isEqualTo(ALLOWED);
        assertThat(rules.blocks(agent, RuleScope.SEND, List.of("eve@example.org")))
                .isInstanceOf(Decision.Blocked.class);
    }

    @Test
    void rules_of_others_are_neither_seen_nor_asked_nor_deleted() {
        var mine = add("BLOCK", "RECEIVE", "eve@example.org");
        var colleague = key + "b";
        var other = server.agent(colleague, agent.org());

        assertThat(server.get(colleague, "/v0/email-rules").json().get("rules")).isEmpty();
        assertThat(server.delete(colleague, "/v0/email-rules/" + mine).status()).isEqualTo(404);
        assertThat(rules.decide(other, RuleScope.RECEIVE, List.of("eve@example.org")))
                .isEqualTo(ALLOWED);
        assertThat(decide(RuleScope.RECEIVE, "eve@example.org")).isInstanceOf(Decision.Blocked.class);
    }

    @Test
    void the_rule_after_the_thousandth_is_refused() {
        for (var i = 0; i < 1000; i++) {
            rules.add(agent, "BLOCK", "SEND", "a" + i + "@example.org");
        }

        assertThat(server.post(key, "/v0/email-rules", body("BLOCK", "SEND", "b@example.org"))
                        .status())
                .isEqualTo(409);
        assertThat(server.post(key, "/v0/email-rules", body("BLOCK", "SEND", "a5@example.org"))
                        .status())
                .isEqualTo(201);
        assertThat(server.get(key, "/v0/email-rules").json().get("rules")).hasSize(1000);
    }

    @Test
    void rules_need_the_scopes_of_the_contract() {
        server.scopes(key, Scope.MAIL_READ);
        assertThat(server.get(key, "/v0/email-rules").status()).isEqualTo(200);
        assertThat(server.post(key, "/v0/email-rules", body("BLOCK", "SEND", "a@b.org"))
                        .status())
                .isEqualTo(403);
        server.scopes(key, Scope.MAIL_SEND);
        assertThat(server.get(key, "/v0/email-rules").status()).isEqualTo(403);
    }

    private Decision decide(RuleScope scope, String... addresses) {
        return rules.decide(agent, scope, List.of(addresses));
    }

    private String add(String type, String scope, String value) {
        return server.post(key, "/v0/email-rules", body(type, scope, value))
                .json()
                .get("rule")
                .get("id")
                .asString();
    }

    private static String body(String type, String scope, String value) {
        return "{\"type\":\"" + type + "\",\"scope\":\"" + scope + "\",\"value\":\"" + value + "\"}";
    }
}
