package dev.mailgent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mailgent.kit.TestApp;
import dev.mailgent.kit.TestPostgres;
import dev.mailgent.platform.config.ConfigException;
import dev.mailgent.platform.config.Settings;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeysCommandTest {
    private static final String SECRET =
            "{\"type\": \"LOGIN\", \"data\": {\"password\": \"p\", \"totp\": \"JBSWY3DPEHPK3PXPJBSWY3DP\"}}";

    @TempDir
    Path data;

    private final TestPostgres.Database postgres = TestPostgres.shared().empty();

    private String keys(String action, String... arguments) {
        var password = URLEncoder.encode(postgres.password(), StandardCharsets.UTF_8);
        var url = postgres.jdbcUrl()
                .replace("jdbc:postgresql://", "postgresql://" + postgres.user() + ":" + password + "@");
        var configuration = Configuration.of(Settings.of(Map.of("data", data.toString(), "database-url", url)));
        var out = new ByteArrayOutputStream();
        var code = KeysCommand.run(
                action, List.of(arguments), configuration, new PrintStream(out, true, StandardCharsets.UTF_8));
        assertThat(code).isZero();
        return out.toString(StandardCharsets.UTF_8);
    }

    @Test
    void everything_stays_readable_while_the_keys_of_organizations_and_the_root_are_rotated() throws IOException {
        TestApp.Agent agent;
        assertThatThrownBy(() -> keys("status"))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("no keys");
        try (var app = TestApp.start(postgres, data, Map.of())) {
            agent = app.agent(app.organization());
            assertThat(app.call("PUT", "/v0/vault/bank", agent.key(), SECRET).status())
                    .isEqualTo(200);
            assertThat(keys("status")).contains("version 1", "ACTIVE", "local");
            // Beside the running server: data keys of the password, the seed and the identity's signing key.
            assertThat(keys("rotate-org")).contains("key version 2 is active, 3 data keys wrapped anew");
            assertThat(app.get("/v0/vault/bank", agent.key()).status()).isEqualTo(200);
            assertThat(keys("seal")).contains("sealed");
            var shut = app.get("/v0/vault/bank", agent.key());
            assertThat(shut.status()).isEqualTo(503);
            assertThat(shut.string("error")).isEqualTo("sealed");
            assertThat(keys("status")).contains("sealed");
            assertThat(keys("rotate-org")).contains("sealed, left as it is");
            assertThatThrownBy(() -> keys("unseal", "org_0000000000000000")).isInstanceOf(ConfigException.class);
            assertThat(keys("unseal")).contains("open");
            assertThat(app.get("/v0/vault/bank", agent.key()).status()).isEqualTo(200);
            assertThatThrownBy(() -> keys("rotate-org", "org_0000000000000000")).isInstanceOf(ConfigException.class);
        }
        var file = data.resolve("keys/root.key");
        var before = Files.readString(file);
        assertThat(keys("rotate-root")).contains("instance keys wrapped anew", "The root key is a new one");
        assertThat(Files.readString(file)).isNotEqualTo(before);
        try (var app = TestApp.start(postgres, data, Map.of())) {
            assertThat(app.get("/v0/vault/bank", agent.key()).status()).isEqualTo(200);
            assertThat(app.get("/v0/vault/bank/totp", agent.key()).status()).isEqualTo(200);
            assertThat(app.call("PUT", "/v0/vault/bank", agent.key(), SECRET).status())
                    .isEqualTo(200);
        }
        Files.writeString(file, before);
        assertThatThrownBy(() -> keys("status"))
                .as("the old file opens nothing any more")
                .isInstanceOf(ConfigException.class);
        TestPostgres.shared().drop(postgres);
    }
}
