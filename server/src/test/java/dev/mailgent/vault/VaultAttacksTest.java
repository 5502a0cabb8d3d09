package dev.mailgent.vault;

import static dev.mailgent.vault.VaultKit.name;
import static dev.mailgent.vault.VaultKit.seed;
import static dev.mailgent.vault.VaultKit.ticket;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mailgent.access.Agent;
import dev.mailgent.platform.problem.Problem;
import dev.mailgent.platform.problem.ProblemException;
import java.nio.file.Path;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What someone with the database in hand tries: attacks 2 to 5 of the security design. Every one ends in
/// the same answer without detail, and is on record.
class VaultAttacksTest {
    @TempDir
    Path data;

    private VaultKit kit;
    private Agent ada;

    @BeforeEach
    void open() {
        kit = new VaultKit(data);
        ada = kit.agent(kit.organization());
    }

    @AfterEach
    void close() {
        kit.close();
    }

    private void refused(ThrowingCallable call) {
        var thrown = org.assertj.core.api.Assertions.catchThrowableOfType(ProblemException.class, call);
        assertThat(thrown).isNotNull();
        assertThat(thrown.problem()).isEqualTo(new Problem.Integrity());
    }

    @Test
    void attack_2_a_row_copied_to_another_organization_does_not_open_there() {
        var eve = kit.agent(kit.organization());
        var target = kit.put(ada, "bank", "{\"password\":\"hunter2\"}");
        var mine = kit.put(eve, "bank", "{}");
        kit.sql("""
                UPDATE credential_box SET box = (SELECT box FROM credential_box WHERE credential_id = '%s')
                 WHERE credential_id = '%s'
                """.formatted(target.id(), mine.id()));
        refused(() -> kit.get(eve, "bank"));
        // With its key and the key's id too.
        kit.sql("""
                UPDATE credential_box SET dek_id = 'eeeeeeee-0000-4000-8000-000000000000' WHERE credential_id = '%2$s';
                UPDATE keystore.dek SET id = 'eeeeeeee-0000-4000-8000-000000000000',
                       wrapped = (SELECT wrapped FROM keystore.dek WHERE credential_id = '%1$s')
                 WHERE credential_id = '%2$s'
                """.formatted(target.id(), mine.id()));
        refused(() -> kit.get(eve, "bank"));
        assertThat(kit.audit.page(eve.org(), Optional.empty(), 1).getFirst().entry())
                .contains("credential.integrity_error");
        assertThat(kit.get(ada, "bank")).contains("hunter2");
    }

    @Test
    void a_row_moved_to_another_identity_or_name_of_the_same_organization_does_not_open() {
        var bob = kit.agent(ada.org());
        var target = kit.put(ada, "bank", "{\"password\":\"hunter2\"}");
        kit.sql("UPDATE credential SET identity_id = '%s' WHERE id = '%s'"
                .formatted(bob.id().value(), target.id()));
        refused(() -> kit.get(bob, "bank"));
        kit.sql("UPDATE credential SET identity_id = '%s' WHERE id = '%s'"
                .formatted(ada.id().value(), target.id()));
        var other = kit.put(ada, "mail", "{}");
        kit.sql("""
                DELETE FROM credential_box WHERE credential_id = '%2$s';
                DELETE FROM keystore.dek WHERE credential_id = '%2$s';
                UPDATE keystore.dek SET credential_id = '%2$s' WHERE credential_id = '%1$s';
                UPDATE credential_box SET credential_id = '%2$s' WHERE credential_id = '%1$s'
                """.formatted(target.id(), other.id()));
        refused(() -> kit.get(ada, "mail"));
    }

    @Test
    void attack_3_a_seed_put_in_the_place_of_the_value_does_not_open() {
        var target = kit.put(ada, "bank", CredentialType.LOGIN, "{}", seed("c1", "c2"));
        kit.sql("UPDATE credential_box SET field = CASE field WHEN 'data' THEN 'x' ELSE 'data' END");
        refused(() -> kit.get(ada, "bank"));
        // With the purpose of its key changed as well.
        kit.sql("UPDATE keystore.dek SET purpose = 'data' WHERE purpose = 'totp' AND part = 0"
                + " AND NOT EXISTS (SELECT FROM keystore.dek WHERE purpose = 'gone')"
                + " AND id IN (SELECT dek_id FROM credential_box WHERE field = 'data') AND false");
        kit.sql(
                "DELETE FROM keystore.dek WHERE purpose = 'data'; UPDATE keystore.dek SET purpose = 'data' WHERE purpose = 'totp'");
        refused(() -> kit.get(ada, "bank"));
        assertThat(target.totp()).isNotNull();
    }

    @Test
    void a_type_changed_in_the_row_does_not_open() {
        kit.put(ada, "bank", "{}");
        kit.sql("UPDATE credential SET type = 'CUSTOM'");
        refused(() -> kit.get(ada, "bank"));
    }

    @Test
    void backup_codes_changed_round_do_not_open() {
        kit.put(ada, "bank", CredentialType.TOTP, "{}", seed("c1", "c2"));
        kit.sql("UPDATE backup_code a SET box = b.box FROM backup_code b WHERE a.position = 0 AND b.position = 1");
        refused(() -> kit.vault.useBackupCode(ticket(ada), name("bank")));
    }

    @Test
    void attack_4_an_older_version_put_back_does_not_open() {
        kit.put(ada, "bank", "{\"password\":\"old\"}");
        kit.put(ada, "bank", "{\"password\":\"new\"}");
        // The older box in the newer row, with its key.
        kit.sql("""
                UPDATE credential_box SET box = o.box, dek_id = o.dek_id
                  FROM (SELECT box, dek_id FROM credential_box WHERE version = 1) o WHERE version = 2;
                DELETE FROM keystore.dek WHERE version = 2;
                UPDATE keystore.dek SET version = 2
                """);
        refused(() -> kit.get(ada, "bank"));
    }

    @Test
    void attack_4_a_version_number_set_back_does_not_open() {
        kit.put(ada, "bank", "{\"password\":\"old\"}");
        kit.put(ada, "bank", "{\"password\":\"new\"}");
        kit.sql("UPDATE credential SET version = 1");
        refused(() -> kit.get(ada, "bank"));
        refused(() -> kit.put(ada, "bank", "{}"));
    }

    @Test
    void attack_5_every_byte_of_the_stored_box_and_key_counts() {
        kit.put(ada, "bank", "{}");
        var length = Integer.parseInt(String.valueOf(kit.one("SELECT octet_length(box) FROM credential_box")));
        for (var at = 0; at < length; at += 13) {
            flip("credential_box", "box", at);
        }
        for (var at = 0; at < 82; at += 9) {
            flip("keystore.dek", "wrapped", at);
        }
        kit.get(ada, "bank");
    }

    private void flip(String table, String column, int at) {
        var change = "UPDATE %s SET %s = set_byte(%s, %d, get_byte(%s, %d) # 1)"
                .formatted(table, column, column, at, column, at);
        kit.sql(change);
        refused(() -> kit.get(ada, "bank"));
        kit.sql(change);
    }
}
