package dev.mailgent.mcp;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.dialect.Dialects;
import dev.mailgent.kit.TestApp;
import dev.mailgent.platform.http.Endpoint;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/// The list of tools against the published one, and what calls of them do.
class McpToolsTest {
    private static TestApp app;
    private static String platformKey;
    private static TestApp.Agent agent;
    private static McpCalls mcp;
    private static McpCalls platform;

    @BeforeAll
    static void start() {
        app = TestApp.shared();
        platformKey = app.organization();
        agent = app.agent(platformKey);
        mcp = new McpCalls(app, agent.key());
        platform = new McpCalls(app, platformKey);
    }

    /// Name, title, parameters (`*` needed), hints; published tools whose endpoints exist.
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "identity_whoami | Identity · Who Am I | | RI",
                "identity_sign | Identity · Sign Data | data* | RI",
                "identity_verify | Identity · Verify Signature | data* signature* did* | RI",
                "mail_send | Mail · Send | to* subject* text* html cc bcc | O",
                "mail_reply | Mail · Reply | messageId* text* html | O",
                "mail_list_messages | Mail · List Messages | limit labels pageToken | RI",
                "mail_get_message | Mail · Get Message | messageId* | RI",
                "mail_get_attachment | Mail · Get Attachment | messageId* attachmentId* | RI",
                "mail_update_labels | Mail · Update Message Labels | messageId* addLabels removeLabels | I",
                "mail_update_thread_labels | Mail · Update Thread Labels | threadId* addLabels removeLabels | DI",
                "mail_delete_message | Mail · Delete Message | messageId* | DI",
                "mail_delete_thread | Mail · Delete Thread | threadId* | DI",
                "mail_list_rules | Mail · List Rules | | RI",
                "mail_add_rule | Mail · Add Rule | type* scope* value* | ''",
                "mail_delete_rule | Mail · Delete Rule | ruleId* | DI",
                "mail_list_threads | Mail · List Threads | limit pageToken | RI",
                "mail_get_thread | Mail · Get Thread | threadId* limit | RI",
                "vault_list | Vault · List Credentials | | RI",
                "vault_get | Vault · Get Credential | name* | RI",
                "vault_totp | Vault · Get TOTP Code | name* | R",
                "vault_totp_use_backup | Vault · Use TOTP Backup Code | name* | ''",
                "vault_store | Vault · Store Credential | name* type* data* metadata expiresAt | I",
                "vault_storeApiKey | Vault · Store API Key | name* secret* clientId expiresAt | I",
                "vault_storeCard | Vault · Store Card"
                        + " | name* cardholder* number* expMonth* expYear* cvc* zip brand expiresAt | I",
                "vault_storeShippingAddress | Vault · Store Shipping Address"
                        + " | name* recipient* line1* line2 city* state* postcode* country* phone | I",
                "vault_delete | Vault · Delete Credential | name* | DI",
                "identities_list | | limit | RI",
                "identities_get | | identityId* | RI",
                "identities_create | | purpose name emailName scopes | none",
                "identities_update | | identityId* name* | none",
                "identities_delete | | identityId* | DI",
                "identities_rotate_key | | identityId* | none",
                "identities_update_scopes | | identityId* addScopes removeScopes | none",
            })
    void a_published_tool_is_here_as_it_was_published(
            String name, @Nullable String title, @Nullable String parameters, String hints) {
        var tool = one(tools(name.startsWith("identities_") ? platform : mcp), name);
        if (title != null) { // none is published for these
            assertThat(tool.get("title").asString()).isEqualTo(title);
        }
        var input = tool.get("inputSchema");
        var needed = new TreeSet<String>();
        for (var parameter : parameters == null ? new String[0] : parameters.split(" ")) {
            assertThat(input.get("properties").has(parameter.replace("*", "")))
                    .as(parameter)
                    .isTrue();
            if (parameter.endsWith("*")) {
                needed.add(parameter.replace("*", ""));
            }
        }
        assertThat(strings(input.path("required"))).containsExactlyInAnyOrderElementsOf(needed);
        if (hints.equals("none")) {
            assertThat(tool.has("annotations")).isFalse();
            return;
        }
        var annotations = tool.get("annotations");
        assertThat(annotations.get("readOnlyHint").asBoolean()).isEqualTo(hints.contains("R"));
        assertThat(annotations.get("destructiveHint").asBoolean()).isEqualTo(hints.contains("D"));
        assertThat(annotations.get("idempotentHint").asBoolean()).isEqualTo(hints.contains("I"));
        assertThat(annotations.get("openWorldHint").asBoolean()).isEqualTo(hints.contains("O"));
    }

    @Test
    void arguments_have_the_types_and_choices_that_were_published() {
        var tools = tools(mcp);
        assertThat(property(tools, "mail_send", "to").get("type").asString()).isEqualTo("array");
        assertThat(property(tools, "mail_add_rule", "type").get("enum").toString())
                .isEqualTo("[\"ALLOW\",\"BLOCK\"]");
        assertThat(property(tools, "mail_add_rule", "scope").get("enum").toString())
                .isEqualTo("[\"RECEIVE\",\"SEND\",\"REPLY\"]");
        assertThat(property(tools, "vault_store", "type").get("enum").size()).isEqualTo(12);
        assertThat(property(tools, "vault_store", "data").get("type").asString())
                .isEqualTo("object");
        assertThat(property(tools, "mail_list_messages", "labels").get("type").asString())
                .isEqualTo("string");
    }

    @Test
    void every_endpoint_that_names_a_tool_is_one_and_its_schemas_are_valid() {
        var all = new HashMap<>(tools(mcp, app.agent(platformKey, everyScope()).key()));
        all.putAll(tools(platform));
        var meta = SchemaRegistry.withDialect(Dialects.getDraft202012())
                .getSchema(com.networknt.schema.SchemaLocation.of("https://json-schema.org/draft/2020-12/schema"));
        for (var endpoint : app.endpoints()) {
            if (endpoint.tool() != null) {
                assertThat(all).containsKey(endpoint.tool());
            }
        }
        assertThat(all.size()).isGreaterThan(40);
        all.forEach((name, tool) -> {
            assertThat(name).matches("[A-Za-z_]{1,64}");
            assertThat(tool.get("description").asString()).isNotBlank();
            assertThat(tool.get("inputSchema").get("type").asString()).isEqualTo("object");
            assertThat(meta.validate(tool.get("inputSchema"))).as(name).isEmpty();
            assertThat(tool.get("inputSchema").toString()).as(name).doesNotContain("$ref", "null");
            if (tool.has("outputSchema")) {
                assertThat(tool.get("outputSchema").get("type").asString()).isEqualTo("object");
                assertThat(meta.validate(tool.get("outputSchema"))).as(name).isEmpty();
            }
        });
    }

    @Test
    void a_key_is_offered_only_what_its_scopes_allow_and_in_the_same_order_each_time() {
        var reader = new McpCalls(app, app.agent(platformKey, "mail:read").key());
        var offered = tools(reader).keySet();
        assertThat(offered)
                .contains("identity_whoami", "mail_list_messages", "mail_search")
                .doesNotContain("mail_send", "vault_get", "vault_totp", "mail_delete_message", "identities_list");
        assertThat(tools(new McpCalls(app, app.agent(platformKey, "vault:totp").key()))
                        .keySet())
                .contains("vault_totp")
                .doesNotContain("vault_get");
        assertThat(tools(platform).keySet())
                .contains("identities_create", "identities_update_scopes")
                .doesNotContain("mail_send", "vault_get");
        assertThat(mcp.result("tools/list", Map.of())).isEqualTo(mcp.result("tools/list", Map.of()));
    }

    @Test
    void a_tool_that_is_not_offered_is_refused_by_the_gate_and_stands_in_the_log() {
        var limited = app.agent(platformKey, "mail:read");
        var calls = new McpCalls(app, limited.key());
        assertThat(calls.refusal("vault_get", Map.of("name", "bank")))
                .startsWith("The call failed with status 403:")
                .contains("Missing required scope: vault:read");
        assertThat(calls.refusal("identities_list", Map.of())).contains("forbidden");
        dev.mailgent.kit.Await.until(
                () -> app.get("/v0/logs?status=denied", limited.key()).text().contains("\"action\":\"vault_get\""));
    }

    @Test
    void a_credential_is_stored_read_and_deleted_and_its_seed_never_comes_back() {
        var stored = mcp.tool(
                "vault_store",
                Map.of(
                        "name",
                        "git/hub",
                        "type",
                        "LOGIN",
                        "data",
                        Map.of("password", "p", "totp", "JBSWY3DPEHPK3PXPJBSWY3DP")));
        assertThat(stored.get("name").asString()).isEqualTo("git/hub");
        assertThat(mcp.tool("vault_totp", Map.of("name", "git/hub")).get("code").asString())
                .matches("[0-9]{6}");
        var opened = mcp.tool("vault_get", Map.of("name", "git/hub"));
        assertThat(opened.get("data").get("password").asString()).isEqualTo("p");
        assertThat(opened.toString()).doesNotContain("JBSWY3DP");
        assertThat(mcp.tool("vault_delete", Map.of("name", "git/hub"))
                        .get("done")
                        .asBoolean())
                .isTrue();
        assertThat(mcp.refusal("vault_get", Map.of("name", "git/hub"))).contains("not_found");
    }

    @Test
    void the_typed_helpers_store_what_the_published_clients_stored_but_no_part_of_the_secret_in_clear() {
        mcp.tool("vault_storeApiKey", Map.of("name", "k1", "secret", "sk_live_12345"));
        mcp.tool("vault_storeApiKey", Map.of("name", "k2", "secret", "s", "clientId", "c"));
        mcp.tool(
                "vault_storeCard",
                Map.of(
                        "name",
                        "c1",
                        "cardholder",
                        "Ada",
                        "number",
                        "4111 1111 1111 1111",
                        "expMonth",
                        "01",
                        "expYear",
                        "2030",
                        "cvc",
                        "123"));
        mcp.tool(
                "vault_storeShippingAddress",
                Map.of(
                        "name",
                        "a1",
                        "recipient",
                        "Ada",
                        "line1",
                        "1 Road",
                        "city",
                        "X",
                        "state",
                        "Y",
                        "postcode",
                        "1",
                        "country",
                        "DE"));
        assertThat(mcp.tool("vault_get", Map.of("name", "k1")).get("data").toString())
                .isEqualTo("{\"key\":\"sk_live_12345\"}");
        assertThat(mcp.tool("vault_get", Map.of("name", "k2")).get("metadata").toString())
                .isEqualTo("{\"clientId\":\"c\"}");
        var card = mcp.tool("vault_get", Map.of("name", "c1"));
        assertThat(card.get("metadata").toString()).contains("\"last4\":\"1111\"", "\"brand\":\"visa\"");
        assertThat(card.get("data").get("cvc").asString()).isEqualTo("123");
        assertThat(mcp.tool("vault_get", Map.of("name", "a1"))
                        .get("data")
                        .get("name")
                        .asString())
                .isEqualTo("Ada");
        assertThat(mcp.tool("vault_list", Map.of()).toString()).doesNotContain("sk_live");
    }

    @Test
    void arguments_that_are_wrong_are_named_and_their_values_are_not() {
        assertThat(mcp.refusal("mail_get_message", Map.of())).contains("'messageId' is missing");
        assertThat(mcp.refusal("mail_get_message", Map.of("messageId", 7))).contains("'messageId'");
        assertThat(mcp.refusal("mail_send", Map.of("to", List.of("a@b.example"), "subject", "s")))
                .contains("'text' is missing");
        assertThat(mcp.refusal("vault_get", Map.of("name", "x", "s3cret-name", "s3cret")))
                .contains("Known: name")
                .doesNotContain("s3cret");
        assertThat(mcp.refusal("mail_list_messages", Map.of("limit", 0))).contains("'limit'");
    }

    @Test
    void a_call_repeated_under_the_same_name_sends_once() {
        var arguments =
                Map.of("to", List.of("ada@example.com"), "subject", "s", "text", "t", "idempotencyKey", "only-once");
        var first = mcp.tool("mail_send", arguments);
        assertThat(mcp.tool("mail_send", arguments).get("messageId")).isEqualTo(first.get("messageId"));
        var other = new HashMap<String, Object>(arguments);
        other.put("text", "else");
        assertThat(mcp.refusal("mail_send", other)).contains("conflict");
    }

    @Test
    void a_webhook_is_the_owners_and_what_it_was_sent_is_not() {
        var made = mcp.tool(
                "webhook_create", Map.of("url", "https://hooks.example.com/", "events", List.of("message.received")));
        assertThat(made.get("secret").asString()).startsWith("whsec_");
        assertThat(made.get("url").asString()).isEqualTo("https://hooks.example.com/");
        var id = Map.of("webhookId", made.get("webhookId").asString());
        assertThat(mcp.tool("webhook_get", id).has("untrusted_content")).isFalse();
        var test = mcp.tool("webhook_test", id);
        assertThat(test.get("deliveryId").asString()).startsWith("dlv_");
        assertThat(test.get("event").asString()).isEqualTo("webhook.test");
        assertThat(test.get("request").has("body")).isFalse();
        assertThat(test.get("untrusted_content").get("content").get("request").has("body"))
                .isTrue();
        assertThat(mcp.tool("webhook_deliveries", id).get("deliveries").get(0).get("deliveryId"))
                .isEqualTo(test.get("deliveryId"));
        assertThat(tools(new McpCalls(app, app.agent(platformKey, "vault:read").key()))
                        .keySet())
                .as("webhooks need the mail scopes")
                .doesNotContain("webhook_list", "webhook_create");
    }

    @Test
    void events_name_rows_in_their_places() {
        var page = mcp.tool("events_list", Map.of("types", "identity.created"));
        assertThat(page.get("cursor").asString()).isNotBlank();
        var event = page.get("events").get(0);
        assertThat(event.get("eventId").asString()).startsWith("evt_");
        assertThat(event.get("type").asString()).isEqualTo("identity.created");
        assertThat(event.get("data").has("name")).isFalse();
    }

    @Test
    void versions_keys_logs_and_proofs_have_tools_too() {
        mcp.tool("vault_storeApiKey", Map.of("name", "versioned", "secret", "one"));
        mcp.tool("vault_storeApiKey", Map.of("name", "versioned", "secret", "two"));
        assertThat(mcp.tool("vault_list_versions", Map.of("name", "versioned"))
                        .get("versions")
                        .size())
                .isEqualTo(2);
        mcp.tool("vault_restore_version", Map.of("name", "versioned", "version", 1));
        assertThat(mcp.tool("vault_get", Map.of("name", "versioned"))
                        .get("data")
                        .get("key")
                        .asString())
                .isEqualTo("one");
        assertThat(mcp.tool("logs_list", Map.of("limit", 1)).get("logs").size()).isEqualTo(1);
        assertThat(mcp.tool("did_resolve", Map.of("identityId", agent.id()))
                        .get("id")
                        .asString())
                .endsWith(agent.id());
        var key = platform.tool("identities_create_key", Map.of("identityId", agent.id(), "name", "second"));
        assertThat(key.get("rawKey").asString()).startsWith("mgnt-");
        assertThat(platform.tool("identities_list_keys", Map.of("identityId", agent.id()))
                        .get("count")
                        .asInt())
                .isEqualTo(2);
        platform.tool(
                "identities_revoke_key",
                Map.of("identityId", agent.id(), "keyId", key.get("keyId").asString()));
        assertThat(platform.tool("audit_list", Map.of("limit", 1))
                        .get("entries")
                        .size())
                .isEqualTo(1);
    }

    @Test
    void a_file_comes_in_base64() {
        var sent = mcp.tool(
                "mail_send",
                Map.of(
                        "to",
                        List.of(agent.email()),
                        "subject",
                        "file",
                        "text",
                        "t",
                        "attachments",
                        List.of(Map.of("filename", "a.csv", "contentType", "text/csv", "data", "MSwyCg=="))));
        var id = sent.get("messageId").asString();
        var attachment = mcp.tool("mail_get_message", Map.of("messageId", id))
                .get("attachments")
                .get(0)
                .get("attachmentId")
                .asString();
        var file = mcp.tool("mail_get_attachment", Map.of("messageId", id, "attachmentId", attachment));
        assertThat(Base64.getDecoder().decode(file.get("data").asString()))
                .isEqualTo("1,2\n".getBytes(StandardCharsets.US_ASCII));
        assertThat(file.get("size").asInt()).isEqualTo(4);
        assertThat(file.get("contentType").asString()).startsWith("text/csv");
        assertThat(file.get("messageId").asString()).isEqualTo(id);
        assertThat(file.get("untrusted_content").get("content").get("filename").asString())
                .isEqualTo("a.csv");
    }

    @Test
    void the_platform_tools_make_change_and_end_an_identity() {
        var made = platform.tool("identities_create", Map.of("name", "by mcp", "scopes", List.of("mail:read")));
        var id = made.get("identityId").asString();
        assertThat(made.get("rawKey").asString()).startsWith("mgnt-");
        assertThat(platform.tool("identities_update", Map.of("identityId", id, "name", "renamed"))
                        .get("name")
                        .asString())
                .isEqualTo("renamed");
        assertThat(platform.tool(
                                "identities_update_scopes", Map.of("identityId", id, "addScopes", List.of("mail:send")))
                        .get("scopes")
                        .toString())
                .contains("mail:send");
        assertThat(platform.refusal(
                        "identities_update", Map.of("identityId", id, "name", "x", "addScopes", List.of("vault:read"))))
                .contains("no argument of that name");
        assertThat(platform.tool("identities_delete", Map.of("identityId", id))
                        .get("done")
                        .asBoolean())
                .isTrue();
        assertThat(platform.refusal("identities_get", Map.of("identityId", id))).contains("not_found");
    }

    @Test
    void the_prompts_are_those_published() {
        var prompts = new ArrayList<String>();
        mcp.result("prompts/list", Map.of())
                .get("prompts")
                .forEach(one -> prompts.add(one.get("name").asString() + names(one.path("arguments"))));
        assertThat(prompts)
                .containsExactly(
                        "whoami[]",
                        "check-inbox[]",
                        "daily-digest[]",
                        "read-thread[threadId]",
                        "search-messages[query]",
                        "send-email[to, subject]",
                        "reply-to-email[messageId]",
                        "follow-up[threadId]",
                        "label-messages[label]",
                        "cleanup-inbox[]",
                        "list-credentials[]",
                        "store-credential[name, type]",
                        "get-totp[name]");
        assertThat(platform.result("prompts/list", Map.of()).get("prompts").isEmpty())
                .isTrue();
        var got = mcp.result(
                "prompts/get",
                Map.of("name", "send-email", "arguments", Map.of("to", "{subject}", "subject", "a {to} b")));
        assertThat(got.get("messages").get(0).get("content").get("text").asString())
                .contains("to {subject} with the subject \"a {to} b\"");
        assertThat(got.get("messages").size()).isEqualTo(1);
        assertThat(got.get("messages").get(0).get("role").asString()).isEqualTo("user");
    }

    @Test
    void a_structured_result_fits_the_schema_of_its_tool() {
        var tools = tools(mcp);
        mcp.tool("vault_store", Map.of("name", "fit", "type", "API_KEY", "data", Map.of("key", "k")));
        var results = Map.of(
                "vault_get", mcp.tool("vault_get", Map.of("name", "fit")),
                "vault_list", mcp.tool("vault_list", Map.of()),
                "mail_list_messages", mcp.tool("mail_list_messages", Map.of()),
                "mail_list_rules", mcp.tool("mail_list_rules", Map.of()),
                "vault_delete", mcp.tool("vault_delete", Map.of("name", "fit")));
        results.forEach((name, result) -> assertThat(SchemaRegistry.withDialect(Dialects.getDraft202012())
                        .getSchema(one(tools, name).get("outputSchema"))
                        .validate(result))
                .as(name)
                .isEmpty());
    }

    private static Map<String, JsonNode> tools(McpCalls calls) {
        return tools(calls, calls.key());
    }

    private static Map<String, JsonNode> tools(McpCalls calls, String key) {
        var tools = new java.util.LinkedHashMap<String, JsonNode>();
        new McpCalls(calls.app(), key)
                .result("tools/list", Map.of())
                .get("tools")
                .forEach(tool -> tools.put(tool.get("name").asString(), tool));
        return tools;
    }

    private static JsonNode one(Map<String, JsonNode> tools, String name) {
        return Objects.requireNonNull(tools.get(name), name);
    }

    private static String[] everyScope() {
        return app.endpoints().stream()
                .map(Endpoint::scope)
                .filter(Objects::nonNull)
                .distinct()
                .toArray(String[]::new);
    }

    private static JsonNode property(Map<String, JsonNode> tools, String tool, String name) {
        return one(tools, tool).get("inputSchema").get("properties").get(name);
    }

    private static List<String> strings(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false)
                .map(JsonNode::asString)
                .toList();
    }

    private static List<String> names(JsonNode arguments) {
        return StreamSupport.stream(arguments.spliterator(), false)
                .map(one -> one.get("name").asString())
                .toList();
    }
}
