package dev.mailgent.platform.db;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mailgent.kit.TestNode;
import dev.mailgent.kit.TestPostgres;
import dev.mailgent.platform.id.Ids;
import dev.mailgent.platform.id.OrgId;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class TenantTxTest {
    /// The driver treats a statement otherwise once it has prepared it on the server, which it does at
    /// the fifth time.
    private static final int OFTEN = 12;

    @Test
    void a_read_with_a_null_parameter_sees_its_rows_however_often_it_is_made() {
        var postgres = TestNode.migrated();
        try (var database = TestNode.open(postgres, 2)) {
            var org = new OrgId(Ids.mint(Instant.now()));
            var id = Ids.mint(Instant.now());
            new SystemTx(database)
                    .perform(tx -> tx.update(
                            "INSERT INTO org (id, name, created_at) VALUES (?, 'o', ?)", org.value(), Instant.now()));
            var tenants = new TenantTx(database);
            tenants.perform(org, tx -> tx.update("""
                    INSERT INTO identity (org_id, id, public_id, name, type, purpose, email, scopes, state, created_at)
                    VALUES (?, ?, 1, 'a', 'INBOX', 'BUYER', 'a@example.org', '{}', 'ACTIVE', ?)
                    """, org.value(), id, Instant.now()));
            for (var i = 0; i < OFTEN; i++) {
                var names = tenants.read(
                        org,
                        "SELECT name, email FROM identity WHERE org_id = ? AND (?::uuid IS NULL OR id < ?)",
                        row -> row.string("name"),
                        org.value(),
                        null,
                        null);
                assertThat(names).as("time %d", i).containsExactly("a");
            }
        } finally {
            TestPostgres.shared().drop(postgres);
        }
    }
}
