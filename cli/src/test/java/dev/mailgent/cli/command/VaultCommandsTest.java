package dev.mailgent.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mailgent.cli.kit.AtTerminal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import org.junit.jupiter.api.Test;

class VaultCommandsTest extends AtTerminal {
    private static final String STORED = """
            {"credentialId":"cred_1","type":"API_KEY","name":"a/b","metadata":null,"expiresAt":null,"lastUsedAt":null,\
            "lastRotatedAt":null,"createdAt":"2026-11-23T07:52:00.000Z","hasTOTP":false,"version":1}""";
    private static final String OPENED = STORED.replace(
            "\"version\":1", "\"version\":1,\"data\":{\"key\":\"k 1\",\"accessToken\":\"t\",\"PATH\":\"/evil\"}");

    @Test
    void an_api_key_is_stored_without_a_piece_of_it_in_the_metadata() {
        api.answer("PUT /v0/vault/a%2Fb", 200, STORED);

        assertThat(run("vault", "store-api-key", "a/b", "--secret", "sk_1234567890")
                        .out())
                .isEqualTo("Stored a/b, version 1.\n");

        assertThat(api.request().body()).isEqualTo("{\"type\":\"API_KEY\",\"data\":{\"key\":\"sk_1234567890\"}}");
    }

    @Test
    void a_value_may_come_by_standard_input() {
        api.answer("PUT /v0/vault/a%2Fb", 200, STORED);

        terminal()
                .input("{\"password\":\"p\"}\n".getBytes(StandardCharsets.UTF_8))
                .run("vault", "store", "a/b", "--type", "LOGIN", "--data", "-", "--expires-at", "2030-01-01T00:00:00Z");

        assertThat(api.request().body())
                .isEqualTo("{\"type\":\"LOGIN\",\"data\":{\"password\":\"p\"},\"expiresAt\":\"2030-01-01T00:00:00Z\"}");
    }

    @Test
    void data_that_is_no_object_is_refused_without_repeating_it() {
        var result = run("vault", "store", "a", "--type", "LOGIN", "--data", "hunter2");

        assertThat(result.exitCode()).isEqualTo(2);
        assertThat(result.err()).doesNotContain("hunter2");
    }

    @Test
    void exec_gives_the_values_to_the_command_alone_and_ends_with_its_code() throws Exception {
        api.answer("GET /v0/vault/a%2Fb", 200, OPENED);

        var result = run("vault", "exec", "a/b", "--", "sh", "-c", "echo \"$KEY $ACCESS_TOKEN $PATH\" > out; exit 7");

        assertThat(result.exitCode()).isEqualTo(7);
        assertThat(result.out()).isEmpty();
        assertThat(Files.readString(directory.resolve("out")))
                .startsWith("k 1 t ")
                .doesNotContain("/evil");
    }

    @Test
    void exec_names_the_variables_it_was_told() throws Exception {
        api.answer("GET /v0/vault/a%2Fb", 200, OPENED);

        var result = run("vault", "exec", "a/b", "--env", "STRIPE=key", "--", "sh", "-c", "echo \"$STRIPE$KEY\" > out");

        assertThat(result.err()).isEmpty();
        assertThat(result.exitCode()).isZero();
        assertThat(Files.readString(directory.resolve("out"))).isEqualTo("k 1\n");
        assertThat(run("vault", "exec", "a/b", "--env", "X=none", "--", "true").exitCode())
                .isEqualTo(1);
        assertThat(run("vault", "exec", "a/b", "--env", "none", "--", "true").exitCode())
                .isEqualTo(2);
    }

    @Test
    void a_code_is_alone_on_standard_output() {
        api.answer("GET /v0/vault/bank/totp", 200, "{\"code\":\"012345\",\"remaining\":12,\"backupCodesRemaining\":2}");
        api.answer("POST /v0/vault/bank/totp/backup", 200, "{\"code\":\"a-1\",\"remaining\":1}");

        assertThat(run("vault", "totp", "bank").out()).isEqualTo("012345\n");
        assertThat(run("vault", "totp-use-backup", "bank").out()).isEqualTo("a-1\n");
    }
}
