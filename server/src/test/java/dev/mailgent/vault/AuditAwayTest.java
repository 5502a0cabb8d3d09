package dev.mailgent.vault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mailgent.kit.TestApp;
import dev.mailgent.kit.TestPostgres;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AuditAwayTest {
    @TempDir
    Path data;

    @Test
    void attack_10_while_the_audit_log_cannot_be_written_nothing_is_opened() throws Exception {
        var postgres = TestPostgres.shared().empty();
        try (var app = TestApp.start(postgres, data, Map.of());
                var connection = postgres.connect()) {
            var agent = app.agent(app.organization());
            app.call("PUT", "/v0/vault/bank", agent.key(), """
                    {"type": "LOGIN", "data": {"password": "canary-1", "totp": "JBSWY3DPEHPK3PXPJBSWY3DP",
                     "backupCodes": ["canary-2"]}}""");
            connection.createStatement().execute("ALTER TABLE audit_entry RENAME TO audit_entry_away");
            for (var path : new String[] {"", "/totp"}) {
                var answer = app.get("/v0/vault/bank" + path, agent.key());
                assertThat(answer.status()).as(path).isEqualTo(503);
                assertThat(answer.header("retry-after")).isNotEmpty();
                assertThat(answer.text()).doesNotContain("canary", "\"code\"", "\"data\"");
            }
            var backup = app.call("POST", "/v0/vault/bank/totp/backup", agent.key(), null);
            assertThat(backup.status()).isEqualTo(503);
            assertThat(backup.text()).doesNotContain("canary");
            assertThat(app.get("/v0/messages", agent.key()).status())
                    .as("mail goes on")
                    .isEqualTo(200);
            connection.createStatement().execute("ALTER TABLE audit_entry_away RENAME TO audit_entry");
            assertThat(app.get("/v0/vault/bank", agent.key()).text()).contains("canary-1");
            assertThat(app.call("POST", "/v0/vault/bank/totp/backup", agent.key(), null)
                            .text())
                    .as("the code nobody got is not used up")
                    .contains("canary-2");
        }
        TestPostgres.shared().drop(postgres);
    }
}
