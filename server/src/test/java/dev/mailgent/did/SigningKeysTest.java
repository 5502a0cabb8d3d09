package dev.mailgent.did;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mailgent.access.Agent;
import dev.mailgent.access.Scope;
import dev.mailgent.access.Tickets;
import dev.mailgent.kit.TestClock;
import dev.mailgent.kit.TestNode;
import dev.mailgent.kit.TestPostgres;
import dev.mailgent.platform.crypto.RootKey;
import dev.mailgent.platform.db.Database;
import dev.mailgent.platform.db.DatabaseException;
import dev.mailgent.platform.db.Notifications;
import dev.mailgent.platform.db.SystemTx;
import dev.mailgent.platform.db.TenantTx;
import dev.mailgent.platform.id.IdentityId;
import dev.mailgent.platform.id.Ids;
import dev.mailgent.platform.id.OrgId;
import dev.mailgent.platform.job.Jobs;
import dev.mailgent.platform.keys.DataKeys;
import dev.mailgent.platform.keys.LocalKeyProvider;
import dev.mailgent.platform.keys.OrgKeys;
import dev.mailgent.platform.problem.Problem;
import dev.mailgent.platform.problem.ProblemException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/// Signing keys at rest and in use, over a real database.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SigningKeysTest {
    private static final byte[] DATA = "hello".getBytes(UTF_8);

    private final TestClock clock = TestClock.atPresent();
    private TestPostgres.Database postgres;
    private Database app;
    private Database vault;
    private OrgKeys orgKeys;
    private SigningKeys keys;
    private Shredding shredding;

    @BeforeAll
    void start(@TempDir Path data) {
        postgres = TestNode.migrated();
        app = TestNode.open(postgres, 4);
        vault = TestNode.openVault(postgres, 8);
        var provider = new LocalKeyProvider(RootKey.open(data, Optional.empty()));
        orgKeys = new OrgKeys(new TenantTx(vault), provider, new Notifications(app), clock);
        shredding = new Shredding(new Jobs(new SystemTx(app), clock), new TenantTx(app), new TenantTx(vault), clock);
        keys = new SigningKeys(new TenantTx(app), new TenantTx(vault), new DataKeys(orgKeys), clock);
    }

    @AfterAll
    void stop() {
        orgKeys.close();
        app.close();
        vault.close();
        TestPostgres.shared().drop(postgres);
    }

    private Agent agent() {
        var org = new OrgId(Ids.mint(clock.instant()));
        new SystemTx(app)
                .perform(tx -> tx.update(
                        "INSERT INTO org (id, name, created_at) VALUES (?, 'o', ?)", org.value(), clock.instant()));
        return agent(org);
    }

    private Agent agent(OrgId org) {
        var id = Ids.mint(clock.instant());
        new TenantTx(app)
                .perform(
                        org,
                        tx -> tx.update(
                                """
                INSERT INTO identity (org_id, id, public_id, name, type, purpose, email, scopes, state, created_at)
                VALUES (?, ?, ?, 'a', 'INBOX', 'BUYER', ?, '{}', 'ACTIVE', ?)
                """,
                                org.value(),
                                id,
                                id.getLeastSignificantBits(),
                                id + "@example.org",
                                clock.instant()));
        return new Agent(org, new IdentityId(id), "a", id + "@example.org");
    }

    private SigningKeys.Signed sign(Agent agent) {
        return keys.sign(Tickets.of(agent, Scope.IDENTITY_SIGN), DATA);
    }

    /// As a superuser, past every rule; `$1` and `$2` are the agents' ids.
    private void sql(String statement, Agent... agents) {
        var text = statement;
        for (var i = 0; i < agents.length; i++) {
            text = text.replace("$" + (i + 1), "'" + agents[i].id().value() + "'");
        }
        try (var connection = postgres.connect();
                var doing = connection.createStatement()) {
            doing.execute(text);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private int count(String table, Agent agent, String column) {
        try (var connection = postgres.connect();
                var rows = connection
                        .createStatement()
                        .executeQuery("SELECT count(*) FROM " + table + " WHERE " + column + " = '"
                                + agent.id().value() + "'")) {
            rows.next();
            return rows.getInt(1);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private void assertIntegrity(Agent agent) {
        assertThatThrownBy(() -> sign(agent))
                .isInstanceOfSatisfying(
                        ProblemException.class, e -> assertThat(e.problem()).isInstanceOf(Problem.Integrity.class));
    }

    @Test
    void an_identity_from_before_gets_its_key_at_first_use_and_keeps_it() {
        var agent = agent();
        var first = sign(agent);
        assertThat(first.keyId()).isEqualTo("key-1");
        assertThat(keys.of(agent)).hasSize(1);
        assertThat(keys.of(agent).getFirst().key().verify(DATA, first.signature()))
                .isTrue();
        assertThat(sign(agent).signature()).isEqualTo(first.signature());
    }

    @Test
    void eight_first_uses_at_once_make_one_key() throws Exception {
        var agent = agent();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var all = java.util.stream.IntStream.range(0, 8)
                    .mapToObj(_ -> threads.submit(() -> sign(agent)))
                    .toList();
            for (var one : all) {
                assertThat(keys.of(agent)
                                .getFirst()
                                .key()
                                .verify(DATA, one.get().signature()))
                        .isTrue();
            }
        }
        assertThat(keys.of(agent)).hasSize(1);
        assertThat(count("keystore.dek", agent, "credential_id")).isEqualTo(1);
    }

    @Test
    void a_rotation_destroys_the_private_half_and_keeps_the_public_one() {
        var agent = agent();
        var before = sign(agent);

        var key = keys.rotate(agent);

        assertThat(key.id()).isEqualTo("key-2");
        assertThat(sign(agent).keyId()).isEqualTo("key-2");
        assertThat(keys.of(agent)).extracting(PublicKey::current).containsExactly(true, false);
        assertThat(keys.of(agent).getLast().key().verify(DATA, before.signature()))
                .isTrue();
        assertThat(count("did_key_box", agent, "identity_id")).isEqualTo(1);
        assertThat(count("keystore.dek", agent, "credential_id")).isEqualTo(1);
    }

    @Test
    void attack_38_a_deleted_identity_has_no_private_key_left() {
        var agent = agent();
        sign(agent);
        end(agent);
        shredding.deleted(agent);
        assertThat(count("job", agent, "subject_id"))
                .as("nothing is left to do")
                .isZero();
        assertThat(count("did_key_box", agent, "identity_id")).isZero();
        assertThat(count("keystore.dek", agent, "credential_id")).isZero();
        assertIntegrity(agent);
    }

    private void end(Agent agent) {
        new TenantTx(app).perform(agent.org(), tx -> shredding.ending(tx, agent));
    }

    @Test
    void a_key_that_could_not_be_destroyed_with_its_identity_is_destroyed_later() {
        var agent = agent();
        sign(agent);
        end(agent);
        sql("REVOKE DELETE ON did_key_box FROM mg_vault");
        assertThatThrownBy(() -> shredding.deleted(agent)).isInstanceOf(DatabaseException.class);
        assertThat(shredding.catchUp()).isZero();
        assertThat(count("did_key_box", agent, "identity_id")).isEqualTo(1);
        sql("GRANT DELETE ON did_key_box TO mg_vault");
        assertThat(shredding.catchUp()).as("it is tried again a minute later").isZero();
        clock.advance(java.time.Duration.ofSeconds(61));
        assertThat(shredding.catchUp()).isEqualTo(1);
        assertThat(count("did_key_box", agent, "identity_id")).isZero();
        assertThat(count("keystore.dek", agent, "credential_id")).isZero();
        assertThat(count("job", agent, "subject_id")).isZero();
    }

    @Test
    void attack_2_a_sealed_key_moved_to_another_identity_does_not_sign_for_it() {
        var thief = agent();
        var victim = agent(thief.org());
        sign(thief);
        sign(victim);
        sql(
                "UPDATE did_key_box t SET box = v.box, dek_id = v.dek_id FROM did_key_box v"
                        + " WHERE t.identity_id = $1 AND v.identity_id = $2",
                thief,
                victim);
        assertIntegrity(thief);
        sql(
                "UPDATE did_key t SET public_key = v.public_key FROM did_key v"
                        + " WHERE t.identity_id = $1 AND v.identity_id = $2",
                thief,
                victim);
        assertIntegrity(thief);
    }

    @Test
    void attack_4_the_seed_of_a_replaced_key_does_not_come_back() {
        var agent = agent();
        sign(agent);
        sql("CREATE TABLE old_box AS SELECT * FROM did_key_box WHERE identity_id = $1", agent);
        sql("CREATE TABLE old_dek AS SELECT * FROM keystore.dek WHERE credential_id = $1", agent);
        keys.rotate(agent);
        sql(
                "UPDATE keystore.dek d SET wrapped = o.wrapped, id = o.id, kek_version = o.kek_version FROM old_dek o"
                        + " WHERE d.credential_id = $1",
                agent);
        sql("UPDATE did_key_box b SET box = o.box, dek_id = o.dek_id FROM old_box o WHERE b.identity_id = $1", agent);
        assertIntegrity(agent);
        sql("DROP TABLE old_box; DROP TABLE old_dek");
    }

    @Test
    void attack_5_a_flipped_byte_stops_the_signature() {
        var agent = agent();
        sign(agent);
        for (var at : List.of(0, 1, 20, 60, 85, 100)) {
            var flip = "UPDATE did_key_box SET box = set_byte(box, " + at + ", get_byte(box, " + at
                    + ") # 1) WHERE identity_id = $1";
            sql(flip, agent);
            assertIntegrity(agent);
            sql(flip, agent);
        }
        assertThat(sign(agent).keyId()).isEqualTo("key-1");
    }

    @Test
    void the_role_of_the_program_reads_no_sealed_key() {
        var agent = agent();
        sign(agent);
        for (var query :
                List.of("SELECT box FROM did_key_box", "DELETE FROM did_key", "UPDATE did_key SET number = 2")) {
            assertThatThrownBy(() -> new TenantTx(app).perform(agent.org(), tx -> tx.update(query)))
                    .as(query)
                    .isInstanceOf(DatabaseException.class)
                    .hasMessageContaining("42501");
        }
    }

    @Test
    void a_sealed_organization_signs_nothing_and_its_public_keys_are_still_shown() {
        var agent = agent();
        var signed = sign(agent);
        orgKeys.seal(agent.org(), _ -> {});
        assertThatThrownBy(() -> sign(agent))
                .isInstanceOfSatisfying(
                        ProblemException.class, e -> assertThat(e.problem()).isInstanceOf(Problem.Sealed.class));
        assertThat(keys.of(agent).getFirst().key().verify(DATA, signed.signature()))
                .isTrue();
        orgKeys.unseal(agent.org(), _ -> {});
        assertThat(sign(agent).signature()).isEqualTo(signed.signature());
    }
}
