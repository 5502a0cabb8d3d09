package dev.mailgent.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mailgent.cli.kit.AtTerminal;
import dev.mailgent.cli.kit.FakeApi;
import dev.mailgent.cli.kit.Keys;
import dev.mailgent.cli.kit.Terminal;
import java.nio.file.Files;
import org.junit.jupiter.api.Test;

/// whoami, threads, logs and platform.
class OtherCommandsTest extends AtTerminal {
    private static final String IDENTITY = """
            {"identityId":"id-1","name":"Ada","type":"INBOX","purpose":"BUYER","email":"ada@agents.localhost",\
            "scopes":["mail:read","mail:send"],"usageCount":7,"lastUsedAt":"2026-11-23T07:52:00.000Z",\
            "createdAt":"2026-11-01T00:00:00.000Z","apiKeyPrefix":"mgnt-0a1b2c3d"}""";

    @Test
    void whoami_shows_the_identity() {
        api.answer("GET /v0/whoami", 200, IDENTITY);

        assertThat(run("whoami").out()).isEqualTo("""
                Identity:   id-1
                Name:       Ada
                Address:    ada@agents.localhost
                Purpose:    BUYER
                Scopes:     mail:read, mail:send
                Used:       7
                Last used:  2026-11-23 13:37
                Created:    2026-11-01 05:45
                Key begins: mgnt-0a1b2c3d
                """);
    }

    @Test
    void whoami_of_a_platform_key_shows_the_organization() {
        api.answer("GET /v0/whoami", 200, """
                {"organization":{"id":"o-1","name":"Acme","createdAt":"2026-11-01T00:00:00.000Z"},"identities":[%s],\
                "scopes":[]}""".formatted(IDENTITY));

        var result = run("whoami", "--api-key", Keys.PLATFORM);

        assertThat(api.request().authorization()).isEqualTo("Bearer " + Keys.PLATFORM);
        assertThat(result.out()).isEqualTo("""
                Organization: Acme
                Id:           o-1
                NAME  ADDRESS               USED  LAST USED         ID
                Ada   ada@agents.localhost  7     2026-11-23 13:37  id-1
                """);
    }

    @Test
    void a_newcomers_first_command_finds_the_server_by_itself() throws Exception {
        api.answer("GET /v0/whoami", 200, IDENTITY);
        Files.writeString(Files.createDirectory(directory.resolve("data")).resolve("bootstrap.json"), """
                {"baseUrl":"%s","platformKey":"%s","identity":{"apiKey":"%s"}}
                """.formatted(
                        api.url(), Keys.PLATFORM, Keys.IDENTITY));

        assertThat(new Terminal(directory).run("whoami").exitCode()).isZero();
        assertThat(api.request().authorization()).isEqualTo("Bearer " + Keys.IDENTITY);
    }

    @Test
    void the_key_may_stand_before_or_after_the_command() {
        api.answer("GET /v0/whoami", 200, IDENTITY);

        new Terminal(directory).run("--base-url", api.url(), "--api-key", "mgnt-1", "whoami");
        new Terminal(directory).run("whoami", "--api-key=mgnt-2", "--base-url=" + api.url() + "/");

        assertThat(api.requests())
                .extracting(FakeApi.Request::authorization)
                .containsExactly("Bearer mgnt-1", "Bearer mgnt-2");
    }

    @Test
    void threads_are_listed_shown_labelled_and_deleted() {
        var thread = """
                "threadId":"thd_1","inboxId":"me@x","subject":"Hello","messageCount":2,"labels":["vip"],\
                "createdAt":"2026-11-23T07:00:00.000Z","updatedAt":"2026-11-23T07:52:00.000Z\"""";
        api.answer(
                "GET /v0/threads", 200, "{\"threads\":[{%s}],\"count\":1,\"nextPageToken\":\"n\"}".formatted(thread));
        api.answer("GET /v0/threads/thd_1", 200, """
                {%s,"totalMessages":3,"messages":[{"messageId":"<1@x>","from":["a@x"],"to":["b@x"],\
                "createdAt":"2026-11-23T07:00:00.000Z","text":"one\\n> zero","extractedText":"one"},{"messageId":"<2@x>",\
                "from":["b@x"],"to":["a@x"],"createdAt":"2026-11-23T07:52:00.000Z","text":"two\\nlines",\
                "extractedText":null}]}""".formatted(thread));
        api.answer("PATCH /v0/threads/thd_1", 200, "{%s}".formatted(thread));
        api.answer("DELETE /v0/threads/thd_1", 204, "");

        var list = run("threads", "list", "--limit", "1", "--page-token", "p");
        assertThat(list.out()).isEqualTo("""
                UPDATED           MESSAGES  SUBJECT  LABELS  ID
                2026-11-23 13:37  2         Hello    vip     thd_1
                """);
        assertThat(list.err()).isEqualTo("More: add --page-token n\n");
        assertThat(run("threads", "get", "thd_1", "--limit", "2").out()).isEqualTo("""
                Subject:  Hello
                Thread:   thd_1
                Labels:   vip
                Messages: 3, the newest 2 here

                From:    a@x
                To:      b@x
                Date:    2026-11-23 12:45
                Message: 1@x

                  one

                From:    b@x
                To:      a@x
                Date:    2026-11-23 13:37
                Message: 2@x

                  two
                  lines
                """);
        assertThat(run("threads", "labels", "thd_1", "--remove", "vip").out()).isEqualTo("Labels: vip\n");
        assertThat(run("threads", "delete", "thd_1").out()).isEqualTo("Deleted.\n");
        assertThat(api.requests())
                .extracting(request -> request.method() + " " + request.path() + " " + request.body())
                .containsExactly(
                        "GET /v0/threads?limit=1&pageToken=p ",
                        "GET /v0/threads/thd_1?limit=2 ",
                        "PATCH /v0/threads/thd_1 {\"removeLabels\":[\"vip\"]}",
                        "DELETE /v0/threads/thd_1 ");
    }

    @Test
    void keys_are_made_by_name_listed_rotated_and_revoked() {
        api.answer("POST /v0/platform/identities/id-1/keys", 201, """
                {"keyId":"key_1","name":"reader","apiKeyPrefix":"mgnt-0a1b2c3d","rawKey":"%s","scopes":["mail:read"],\
                "allowedIps":["10.0.0.0/8"],"expiresAt":null,"createdAt":"2026-11-23T07:52:00.000Z"}""".formatted(Keys.IDENTITY));
        api.answer("GET /v0/platform/identities/id-1/keys", 200, """
                {"keys":[{"keyId":"key_1","name":"reader","apiKeyPrefix":"mgnt-0a1b2c3d","scopes":null,"allowedIps":[],\
                "expiresAt":null,"lastUsedAt":null,"lastUsedFrom":null,"createdAt":"2026-11-23T07:52:00.000Z"}],"count":1}""");
        api.answer("POST /v0/platform/identities/id-1/keys/key_1/rotate", 200, """
                {"keyId":"key_2","apiKeyPrefix":"mgnt-0a1b2c3d","rawKey":"%s","previousKeyExpiresAt":null}""".formatted(Keys.IDENTITY));
        api.answer("DELETE /v0/platform/identities/id-1/keys/key_1", 204, "");

        var made = run(
                "platform",
                "keys",
                "create",
                "id-1",
                "--name",
                "reader",
                "--scopes",
                "mail:read",
                "--ips",
                "10.0.0.0/8");
        assertThat(made.out()).contains(Keys.IDENTITY, "key_1", "10.0.0.0/8");
        assertThat(made.err()).isEqualTo("The key is shown this once: keep it.\n");
        assertThat(run("platform", "keys", "list", "id-1").out()).contains("reader", "its identity's", "key_1");
        assertThat(run("platform", "keys", "rotate", "id-1", "key_1", "--overlap", "PT1H")
                        .out())
                .contains(Keys.IDENTITY, "now");
        assertThat(run("platform", "keys", "revoke", "id-1", "key_1").out()).isEqualTo("Revoked.\n");
        assertThat(api.requests())
                .extracting(request -> request.method() + " " + request.path() + " " + request.body())
                .containsExactly(
                        "POST /v0/platform/identities/id-1/keys {\"name\":\"reader\",\"scopes\":[\"mail:read\"],"
                                + "\"allowedIps\":[\"10.0.0.0/8\"]}",
                        "GET /v0/platform/identities/id-1/keys ",
                        "POST /v0/platform/identities/id-1/keys/key_1/rotate {\"overlap\":\"PT1H\"}",
                        "DELETE /v0/platform/identities/id-1/keys/key_1 ");
    }

    @Test
    void the_vault_of_the_organization_is_sealed_and_unsealed() {
        var keys = "\"keys\":[{\"version\":1,\"state\":\"ACTIVE\",\"provider\":\"local\",\"createdAt\":"
                + "\"2026-11-23T07:52:00.000Z\",\"retiredAt\":null}]}";
        api.answer(
                "POST /v0/platform/vault/seal",
                200,
                "{\"sealed\":true,\"sealedAt\":\"2026-11-23T07:52:00.000Z\"," + keys);
        api.answer("POST /v0/platform/vault/unseal", 200, "{\"sealed\":false,\"sealedAt\":null," + keys);
        api.answer("GET /v0/platform/vault", 200, "{\"sealed\":false,\"sealedAt\":null,\"keys\":[]}");

        assertThat(run("platform", "vault", "seal").out()).contains("Vault: sealed\n", "ACTIVE");
        assertThat(run("platform", "vault", "unseal").out()).contains("Vault: open\n");
        assertThat(run("platform", "vault", "status").out()).isEqualTo("Vault: open\n");
    }

    @Test
    void logs_are_filtered_and_counted() {
        api.answer("GET /v0/logs", 200, """
                {"logs":[{"id":"log_1","action":"mail_send","category":"mail","severity":"INFO","status":"success",\
                "description":null,"targetType":"message","targetId":"<1@x>","metadata":null,"durationMs":null,\
                "createdAt":"2026-11-23T07:52:00.000Z"}],"count":1}""");
        api.answer(
                "GET /v0/logs/stats",
                200,
                "{\"total\":12,\"today\":3,\"errors\":1,\"byCategory\":{\"mail\":10,\"auth\":2}}");

        assertThat(run(
                                "logs",
                                "list",
                                "--limit",
                                "5",
                                "--category",
                                "mail",
                                "--action",
                                "mail_send",
                                "--status",
                                "success",
                                "--severity",
                                "INFO",
                                "--page-token",
                                "p")
                        .out())
                .isEqualTo("""
                        TIME              STATUS   ACTION     TARGET  DESCRIPTION
                        2026-11-23 13:37  success  mail_send  <1@x>
                        """);
        assertThat(api.request().path())
                .isEqualTo("/v0/logs?limit=5&category=mail&action=mail_send&status=success&severity=INFO&pageToken=p");
        assertThat(run("logs", "stats").out()).isEqualTo("""
                Total:       12
                Today:       3
                Errors:      1
                By category: auth 2, mail 10
                """);
    }

    @Test
    void an_identity_is_created_and_its_key_shown_once() {
        var key = "mgnt-" + "9".repeat(64);
        api.answer("POST /v0/platform/identities", 201, """
                {"identityId":"id-2","name":"Bob","type":"INBOX","purpose":"BUYER","emailAddress":"bob-x@x","scopes":["mail:read"],\
                "apiKeyPrefix":"mgnt-99999999","rawKey":"%s","createdAt":"2026-11-23T07:52:00.000Z"}""".formatted(key));

        var result =
                run("platform", "create", "--name", "Bob", "--email", "bob", "--scopes", "mail:read,mail:send", "a:b");

        assertThat(api.request().authorization()).isEqualTo("Bearer " + Keys.PLATFORM);
        assertThat(api.request().body())
                .isEqualTo("{\"name\":\"Bob\",\"emailName\":\"bob\",\"scopes\":[\"mail:read\",\"mail:send\",\"a:b\"]}");
        assertThat(result.out()).contains("Identity:   id-2\n", "Address:    bob-x@x\n", "Key:        " + key + "\n");
        assertThat(result.err()).isEqualTo("The key is shown this once: keep it.\n");
    }

    @Test
    void create_needs_nothing_said() {
        api.answer("POST /v0/platform/identities", 201, IDENTITY);

        run("supervisor", "create");

        assertThat(api.request().body()).isEqualTo("{}");
    }

    @Test
    void identities_are_managed() {
        api.answer("GET /v0/platform/identities", 200, "{\"identities\":[%s],\"count\":1}".formatted(IDENTITY));
        api.answer("GET /v0/platform/identities/id-1", 200, IDENTITY);
        api.answer(
                "PATCH /v0/platform/identities/id-1",
                200,
                "{\"identityId\":\"id-1\",\"name\":\"Ada L\",\"scopes\":[\"a\",\"b\"]}");
        api.answer("DELETE /v0/platform/identities/id-1", 204, "");
        api.answer(
                "POST /v0/platform/identities/id-1/rotate-key",
                200,
                "{\"rawKey\":\"mgnt-new\",\"apiKeyPrefix\":\"mgnt-n\"}");

        assertThat(run("platform", "list", "--limit", "5").out()).contains("ada@agents.localhost", "id-1");
        assertThat(run("supervisor", "list").exitCode()).isZero();
        assertThat(run("platform", "get", "id-1").out()).contains("Key begins: mgnt-0a1b2c3d\n");
        assertThat(run("platform", "rename", "id-1", "Ada L").out()).isEqualTo("Name: Ada L\n");
        assertThat(run("platform", "update-scopes", "id-1", "--add", "a,b", "--remove", "c")
                        .out())
                .isEqualTo("Scopes: a, b\n");
        assertThat(run("platform", "rotate-key", "id-1").out())
                .isEqualTo("Key:          mgnt-new\nOld key ends: now\n");
        assertThat(run("platform", "rotate-key", "id-1", "--overlap", "PT24H").exitCode())
                .isZero();
        assertThat(run("platform", "delete", "id-1").out()).isEqualTo("Deleted.\n");
        assertThat(api.requests())
                .extracting(request -> request.method() + " " + request.path() + " " + request.body())
                .containsExactly(
                        "GET /v0/platform/identities?limit=5 ",
                        "GET /v0/platform/identities ",
                        "GET /v0/platform/identities/id-1 ",
                        "PATCH /v0/platform/identities/id-1 {\"name\":\"Ada L\"}",
                        "PATCH /v0/platform/identities/id-1 {\"addScopes\":[\"a\",\"b\"],\"removeScopes\":[\"c\"]}",
                        "POST /v0/platform/identities/id-1/rotate-key ",
                        "POST /v0/platform/identities/id-1/rotate-key {\"overlap\":\"PT24H\"}",
                        "DELETE /v0/platform/identities/id-1 ");
    }

    @Test
    void did_shows_the_document_and_which_key_signs() {
        var document = """
                {"@context":[],"id":"did:web:h:identities:id-1","verificationMethod":[\
                {"id":"did:web:h:identities:id-1#key-2","publicKeyMultibase":"z6MkB"},\
                {"id":"did:web:h:identities:id-1#key-1","publicKeyMultibase":"z6MkA"}],\
                "authentication":["did:web:h:identities:id-1#key-2"],\
                "service":[{"id":"did:web:h:identities:id-1#email","type":"EmailService",\
                "serviceEndpoint":"mailto:ada@agents.localhost"}]}""";
        api.answer("GET /identities/id-1/did.json", 200, document);
        api.answer("GET /.well-known/did.json", 200, document);

        assertThat(run("did", "resolve", "id-1").out()).isEqualTo("""
                DID:          did:web:h:identities:id-1
                EmailService: mailto:ada@agents.localhost
                KEY    SIGNS     PUBLIC KEY
                key-2  now       z6MkB
                key-1  replaced  z6MkA
                """);
        assertThat(run("did", "domain").exitCode()).isZero();
    }

    @Test
    void a_webhook_is_registered_and_its_secret_shown() {
        api.answer("POST /v0/webhooks", 201, """
                {"webhookId":"whk_1","url":"https://h.example/","events":["message.*"],"secret":"whsec_x","enabled":true}""");

        var result = run("webhooks", "add", "--url", "https://h.example/", "--events", "message.*");

        assertThat(result.out()).contains("Webhook: whk_1", "Secret:  whsec_x", "State:   ok");
        assertThat(api.request().body()).isEqualTo("{\"url\":\"https://h.example/\",\"events\":[\"message.*\"]}");
    }

    @Test
    void webhooks_of_the_organization_are_asked_for_with_its_key() {
        api.answer("GET /v0/webhooks", 200, """
                {"webhooks":[{"webhookId":"whk_1","url":"https://h.example/","events":["*"],"enabled":false,\
                "disabledReason":"gone"}],"count":1}""");

        var result = run("webhooks", "list", "--organization", "--api-key", Keys.PLATFORM);

        assertThat(result.out()).contains("disabled (gone)", "whk_1");
        assertThat(api.request().authorization()).isEqualTo("Bearer " + Keys.PLATFORM);
    }

    @Test
    void what_failed_is_sent_again() {
        api.answer("POST /v0/webhooks/whk_1/replay", 202, "{\"replayed\":7}");

        assertThat(run("webhooks", "replay", "whk_1").out()).isEqualTo("Queued 7 deliveries\n");
        assertThat(api.request().body()).isEqualTo("{\"onlyFailed\":true}");
    }
}
