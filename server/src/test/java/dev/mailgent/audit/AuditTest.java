package dev.mailgent.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mailgent.kit.Await;
import dev.mailgent.kit.TestClock;
import dev.mailgent.kit.TestNode;
import dev.mailgent.kit.TestPostgres;
import dev.mailgent.platform.crypto.InstanceKeys;
import dev.mailgent.platform.crypto.RootKey;
import dev.mailgent.platform.db.Database;
import dev.mailgent.platform.db.DatabaseException;
import dev.mailgent.platform.db.SystemTx;
import dev.mailgent.platform.db.TenantTx;
import dev.mailgent.platform.id.IdentityId;
import dev.mailgent.platform.id.OrgId;
import dev.mailgent.platform.json.Json;
import dev.mailgent.platform.problem.Problem;
import dev.mailgent.platform.problem.ProblemException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AuditTest {
    @TempDir
    Path data;

    private final TestClock clock = TestClock.atPresent();
    private final OrgId org = new OrgId(UUID.randomUUID());
    private final IdentityId identity = new IdentityId(UUID.randomUUID());
    private TestPostgres.Database postgres;
    private Database app;
    private Database database;
    private TenantTx vault;
    private InstanceKeys keys;
    private Audit audit;

    @BeforeEach
    void open() {
        postgres = TestNode.migrated();
        app = TestNode.open(postgres, 2);
        database = TestNode.openVault(postgres, 6);
        vault = new TenantTx(database);
        keys = InstanceKeys.open(new SystemTx(app), RootKey.open(data, Optional.empty()), clock);
        audit = audit();
        organization(org);
    }

    private Audit audit() {
        return new Audit(vault, keys, (tx, credentials, at) -> {}, "example.org", 2, clock);
    }

    private void organization(OrgId id) {
        new SystemTx(app)
                .run(tx -> tx.update(
                        "INSERT INTO org (id, name, created_at) VALUES (?, 'o', ?)", id.value(), clock.instant()));
    }

    @AfterEach
    void close() {
        audit.close();
        app.close();
        database.close();
        TestPostgres.shared().drop(postgres);
    }

    private AuditEntry entry(int number) {
        var actor = new Actor(UUID.randomUUID(), identity, "req_" + number, InetAddress.getLoopbackAddress());
        return AuditEntry.success(actor, "credential.open", "cred_" + number, Map.of("version", "1"))
                .withPersonal("name", "bank of " + number);
    }

    private void append(int count) {
        for (var i = 0; i < count; i++) {
            audit.append(org, entry(i));
        }
    }

    private AuditFile.Verification verify(String... kept) throws Exception {
        var out = new ByteArrayOutputStream();
        audit.export(org, out);
        return AuditFile.verify(
                new ByteArrayInputStream(out.toByteArray()), Optional.of(audit.verifyingKey()), List.of(kept));
    }

    private void sql(String statement) throws Exception {
        try (var connection = postgres.connect();
                var doing = connection.createStatement()) {
            doing.execute(statement);
        }
    }

    @Test
    void an_entry_is_listed_with_its_personal_values_and_the_log_verifies() throws Exception {
        append(3);
        var page = audit.page(org, Optional.empty(), 10);
        assertThat(page).extracting(Audit.Listed::seq).containsExactly(2L, 1L, 0L);
        assertThat(page.getFirst().personal())
                .containsEntry("name", "bank of 2")
                .containsEntry("address", "127.0.0.1");
        var json = Json.MAPPER.readTree(page.getFirst().entry());
        assertThat(json.get("action").asString()).isEqualTo("credential.open");
        assertThat(json.get("identity").asString()).isEqualTo(identity.wire());
        assertThat(page.getFirst().entry()).doesNotContain("bank").doesNotContain("127.0.0.1");
        assertThat(audit.page(org, Optional.of(1L), 10)).hasSize(1);
        assertThat(verify().ok()).isTrue();
        assertThat(verify().entries()).isEqualTo(3);
    }

    /// Attack 11. The list is of 300 entries with a checkpoint kept at 200.
    @ParameterizedTest
    @CsvSource(delimiter = '!', textBlock = """
            120 ! UPDATE audit_entry SET entry = replace(entry, 'success', 'denied') WHERE seq = 120
            120 ! DELETE FROM audit_entry WHERE seq = 120
            120 ! DELETE FROM audit_entry WHERE seq BETWEEN 120 AND 130
            120 ! UPDATE audit_entry SET seq = CASE seq WHEN 120 THEN 9121 ELSE 9120 END WHERE seq IN (120, 121); UPDATE audit_entry SET seq = seq - 9000 WHERE seq > 9000
            120 ! UPDATE audit_entry SET seq = seq + 1000 WHERE seq >= 120; UPDATE audit_entry SET seq = seq - 999 WHERE seq >= 1120; INSERT INTO audit_entry SELECT org_id, 120, entry, leaf FROM audit_entry WHERE seq = 119
            250 ! DELETE FROM audit_entry WHERE seq >= 250
            100 ! UPDATE audit_entry SET entry = replace(entry, 'success', 'denied'), leaf = sha256('\\x00'::bytea || convert_to(replace(entry, 'success', 'denied'), 'UTF8')) WHERE seq = 120
            0   ! DELETE FROM audit_entry WHERE seq = 0
            """)
    void attack_11_what_a_superuser_did_to_the_log_is_found_and_the_place_named(long bad, String statement)
            throws Exception {
        append(100);
        audit.checkpoint(org);
        append(100);
        audit.checkpoint(org);
        append(100);
        audit.checkpoint(org);
        sql(statement);
        var found = verify();
        assertThat(found.ok()).as(found.message()).isFalse();
        assertThat(found.firstBad()).as(found.message()).isEqualTo(bad);
    }

    @Test
    void attack_11_an_older_backup_put_back_does_not_fit_a_checkpoint_the_owner_kept() throws Exception {
        append(20);
        var kept = audit.checkpoint(org);
        assertThat(verify(kept).ok()).isTrue();
        sql("DELETE FROM audit_entry WHERE seq >= 15; DELETE FROM audit_checkpoint; DELETE FROM audit_head;"
                + " DELETE FROM audit_personal");
        // The attacker even lets the server go on from there.
        var tree = new Frontier();
        try (var connection = postgres.connect();
                var rows = connection.createStatement().executeQuery("SELECT leaf FROM audit_entry ORDER BY seq")) {
            while (rows.next()) {
                tree.add(rows.getBytes(1));
            }
        }
        try (var connection = postgres.connect();
                var insert = connection.prepareStatement("INSERT INTO audit_head VALUES (?, ?, ?)")) {
            insert.setObject(1, org.value());
            insert.setLong(2, tree.size());
            insert.setBytes(3, tree.bytes());
            insert.execute();
        }
        append(30);
        assertThat(verify().ok()).isTrue();
        var found = verify(kept);
        assertThat(found.ok()).isFalse();
        assertThat(found.firstBad()).isNotNull();
    }

    @Test
    void erasing_personal_values_leaves_every_proof_valid() throws Exception {
        append(5);
        var before = verify();
        assertThat(audit.erase(org, identity)).isEqualTo(5);
        assertThat(audit.page(org, Optional.empty(), 10))
                .allSatisfy(listed -> assertThat(listed.personal()).isEmpty());
        assertThat(verify().ok()).isTrue();
        assertThat(verify().root()).isEqualTo(before.root());
        try (var connection = postgres.connect();
                var rows = connection.createStatement().executeQuery("SELECT count(*) FROM audit_personal")) {
            rows.next();
            assertThat(rows.getInt(1)).isZero();
        }
    }

    @Test
    void proofs_over_stored_blocks_verify() {
        append(600);
        var older = Checkpoint.open(audit.checkpoint(org), audit.verifyingKey()).orElseThrow();
        append(77);
        var newer = Checkpoint.open(audit.checkpoint(org), audit.verifyingKey()).orElseThrow();
        assertThat(newer.size()).isEqualTo(677);
        assertThat(Merkle.verifyConsistency(
                        older.size(),
                        older.root(),
                        newer.size(),
                        newer.root(),
                        audit.consistency(org, older.size(), newer.size())))
                .isTrue();
        for (long index : new long[] {0, 255, 256, 300, 512, 599, 676}) {
            var entry = audit.page(org, Optional.of(index + 1), 1).getFirst().entry();
            assertThat(Merkle.verifyInclusion(
                            Merkle.leaf(EntryText.bytes(entry)),
                            index,
                            newer.size(),
                            audit.inclusion(org, index, newer.size()),
                            newer.root()))
                    .isTrue();
        }
    }

    @Test
    void many_writers_on_two_nodes_make_one_sequence_and_share_commits() throws Exception {
        var orgs = List.of(org, new OrgId(UUID.randomUUID()), new OrgId(UUID.randomUUID()));
        organization(orgs.get(1));
        organization(orgs.get(2));
        try (var other = audit();
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var work = new ArrayList<Callable<Boolean>>();
            for (var client = 0; client < 32; client++) {
                var node = client % 2 == 0 ? audit : other;
                work.add(() -> {
                    for (var i = 0; i < 30; i++) {
                        node.append(orgs.get(i % 3), entry(i));
                    }
                    return true;
                });
            }
            var begun = System.nanoTime();
            for (var done : threads.invokeAll(work)) {
                done.get();
            }
            var millis = (System.nanoTime() - begun) / 1_000_000;
            var commits = audit.health().batches() + other.health().batches();
            System.out.println("audit: 960 entries in " + commits + " commits, " + millis + " ms");
            assertThat(commits).isLessThan(480);
        }
        for (var one : orgs) {
            assertThat(audit.size(one)).isEqualTo(320);
        }
        assertThat(verify().ok()).isTrue();
    }

    @Test
    void a9_when_the_log_cannot_be_written_the_caller_gets_503_within_seconds() throws Exception {
        append(1);
        sql("REVOKE INSERT ON audit_entry FROM mg_vault");
        assertUnavailable();
        sql("GRANT INSERT ON audit_entry TO mg_vault");
        append(1);
        try (var connection = postgres.connect();
                var locked = connection.createStatement()) {
            connection.setAutoCommit(false);
            locked.execute("LOCK TABLE audit_entry IN ACCESS EXCLUSIVE MODE");
            var begun = System.nanoTime();
            assertUnavailable();
            assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(4));
            connection.rollback();
        }
        Await.until(() -> {
            append(1);
            return true;
        });
        assertThat(verify().ok()).isTrue();
    }

    private void assertUnavailable() {
        assertThatThrownBy(() -> append(1))
                .isInstanceOfSatisfying(
                        ProblemException.class, e -> assertThat(e.problem()).isInstanceOf(Problem.Unavailable.class));
    }

    @Test
    void a_log_that_grew_is_signed_without_being_asked() {
        audit.start();
        append(2);
        clock.advance(Duration.ofSeconds(11));
        Await.until(() -> audit.checkpoints(org).size() == 1);
        assertThat(Checkpoint.open(audit.checkpoints(org).getFirst(), audit.verifyingKey())
                        .orElseThrow()
                        .size())
                .isEqualTo(2);
    }

    @Test
    void not_even_the_vaults_role_may_change_or_remove_an_entry() {
        append(1);
        for (var attempt : List.of(
                "UPDATE audit_entry SET entry = ''",
                "DELETE FROM audit_entry",
                "DELETE FROM audit_checkpoint",
                "DELETE FROM audit_head")) {
            assertThatThrownBy(() -> vault.run(org, tx -> tx.update(attempt)))
                    .as(attempt)
                    .isInstanceOf(DatabaseException.class)
                    .hasMessageContaining("42501");
        }
    }
}
