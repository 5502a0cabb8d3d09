package dev.mailgent.platform.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mailgent.kit.Await;
import dev.mailgent.kit.TestClock;
import dev.mailgent.kit.TestNode;
import dev.mailgent.kit.TestPostgres;
import dev.mailgent.platform.crypto.Binding;
import dev.mailgent.platform.crypto.DataKeyPurpose;
import dev.mailgent.platform.crypto.Envelope;
import dev.mailgent.platform.crypto.TamperedException;
import dev.mailgent.platform.db.Database;
import dev.mailgent.platform.db.DatabaseException;
import dev.mailgent.platform.db.Notifications;
import dev.mailgent.platform.db.SystemTx;
import dev.mailgent.platform.db.TenantTx;
import dev.mailgent.platform.id.OrgId;
import dev.mailgent.platform.problem.Problem;
import dev.mailgent.platform.problem.ProblemException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The named tests A4, A5, A7 and A10, and the life of an organization's keys.
class OrgKeysTest {
    @TempDir
    Path root;

    private final TestClock clock = TestClock.atPresent();
    private final OrgId org = new OrgId(UUID.randomUUID());
    private final DataKeyStore store = new DataKeyStore();
    private TestPostgres.Database postgres;
    private Database app;
    private Database database;
    private TenantTx vault;
    private FakeKms kms;
    private Node node;

    /// What one process has; two may share the database.
    private final class Node implements AutoCloseable {
        final Notifications notifications = new Notifications(app);
        final OrgKeys orgKeys = new OrgKeys(vault, new GuardedKeyProvider(kms, clock), notifications, clock);
        final DataKeys dataKeys = new DataKeys(orgKeys);
        final Rewrap rewrap = new Rewrap(vault, new SystemTx(app), orgKeys, dataKeys);

        @Override
        public void close() {
            notifications.close();
            orgKeys.close();
        }
    }

    @BeforeEach
    void open() {
        postgres = TestNode.migrated();
        app = TestNode.open(postgres, 4);
        database = TestNode.openVault(postgres, 6);
        vault = new TenantTx(database);
        kms = new FakeKms(root);
        node = new Node();
        new SystemTx(app)
                .run(tx -> tx.update(
                        "INSERT INTO org (id, name, created_at) VALUES (?, 'o', ?)", org.value(), clock.instant()));
    }

    @AfterEach
    void close() {
        node.close();
        app.close();
        database.close();
        TestPostgres.shared().drop(postgres);
    }

    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Kept(DataKeys.Wrapped key, Binding binding, byte[] box) {}

    private Kept keep(Node on) {
        var binding = new Binding(org.value(), UUID.randomUUID(), UUID.randomUUID(), 1, "data", "LOGIN");
        try (var made = on.dataKeys.make(org, DataKeyPurpose.DATA)) {
            var box = Envelope.seal(made.key(), binding, new byte[] {42});
            vault.perform(org, tx -> {
                var trip = tx.roundTrip();
                store.insert(
                        trip,
                        org,
                        List.of(new DataKeyStore.New(binding.credential(), 1, 0, made.wrapped())),
                        clock.instant());
                trip.run();
            });
            return new Kept(made.wrapped(), binding, box);
        }
    }

    private void opens(Node on, Kept kept) {
        var stored = vault.readOne(
                        org,
                        "SELECT kek_version, wrapped FROM keystore.dek WHERE id = ?",
                        row -> new DataKeys.Wrapped(
                                kept.key().id(), DataKeyPurpose.DATA, row.integer("kek_version"), row.bytes("wrapped")),
                        kept.key().id())
                .orElseThrow();
        try (var key = on.dataKeys.open(org, stored)) {
            assertThat(Envelope.open(key, kept.binding(), kept.box())).containsExactly(42);
        }
    }

    @Test
    void a4_what_was_sealed_before_a_rotation_opens_after_it_and_new_keys_use_the_new_version() {
        var before = keep(node);
        assertThat(node.orgKeys.rotate(org)).isEqualTo(2);
        var after = keep(node);
        assertThat(before.key().kekVersion()).isEqualTo(1);
        assertThat(after.key().kekVersion()).isEqualTo(2);
        opens(node, before);
        opens(node, after);

        node.rewrap.lazily(org, before.key(), 2);
        Await.until(() -> versionOf(before) == 2);
        opens(node, before);
    }

    @Test
    void a5_after_a_rotation_of_the_root_everything_opens_and_nothing_uses_the_old_root() {
        var kept = keep(node);
        node.orgKeys.rotate(org);
        kms.rotate();
        opens(node, kept);
        var lines = new ArrayList<String>();
        assertThat(node.rewrap.root(progress -> lines.add(progress.line()))).isEqualTo(2);
        assertThat(lines).containsExactly("organizations wrapped anew: 1 of 1 (100%)");
        assertThat(node.rewrap.root(_ -> {})).isZero();
        dev.mailgent.platform.crypto.RootKey.forgetOlder(root, java.util.Optional.empty());
        kms = new FakeKms(root);
        try (var later = new Node()) {
            opens(later, kept);
        }
    }

    @Test
    void a7_two_runners_wrap_everything_anew_once_while_it_is_read_and_written() throws Exception {
        var kept = new ArrayList<Kept>();
        for (var i = 0; i < 1300; i++) {
            kept.add(keep(node));
        }
        node.orgKeys.rotate(org);
        try (var other = new Node();
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var lines = java.util.Collections.synchronizedList(new ArrayList<String>());
            var runs = threads.invokeAll(List.<Callable<Long>>of(
                    () -> node.rewrap.dataKeys(org, progress -> lines.add(progress.line())),
                    () -> other.rewrap.dataKeys(org, progress -> lines.add(progress.line())),
                    () -> {
                        for (var i = 0; i < 50; i++) {
                            opens(other, kept.get(i * 7));
                            keep(other);
                        }
                        return 0L;
                    }));
            assertThat(runs.get(0).get() + runs.get(1).get()).isBetween(1300L, 1350L);
            runs.get(2).get();
            assertThat(lines).isNotEmpty().allMatch(line -> line.startsWith("data keys wrapped anew: "));
            other.rewrap.dataKeys(org, _ -> {});
        }
        kept.forEach(one -> opens(node, one));
        node.orgKeys.maintain(org);
        assertThat(node.orgKeys.status(org))
                .extracting(OrgKeys.Status::state)
                .containsExactly(KeyState.RETIRED, KeyState.ACTIVE);
        assertThat(node.rewrap.dataKeys(org, _ -> {})).isZero();
    }

    @Test
    void a7_a_wrap_is_replaced_only_from_what_was_read() {
        var kept = keep(node);
        node.orgKeys.rotate(org);
        assertThat(node.rewrap.one(org, kept.key())).isTrue();
        assertThat(node.rewrap.one(org, kept.key())).isFalse();
        opens(node, kept);
    }

    @Test
    void a10_sealing_drops_the_keys_everywhere_and_unsealing_brings_them_back() {
        node.notifications.start();
        try (var other = new Node()) {
            other.notifications.start();
            var kept = keep(node);
            // The notice of the key's own making may come only now and drop it once more.
            for (var open : List.of(node, other)) {
                Await.until(() -> {
                    opens(open, kept);
                    return open.orgKeys.held() == 1;
                });
            }

            node.orgKeys.seal(org, _ -> {});
            assertThat(node.orgKeys.held()).isZero();
            Await.until(() -> other.orgKeys.held() == 0);
            for (var closed : List.of(node, other)) {
                assertThatThrownBy(() -> opens(closed, kept))
                        .isInstanceOfSatisfying(
                                ProblemException.class,
                                e -> assertThat(e.problem()).isInstanceOf(Problem.Sealed.class));
                assertThatThrownBy(() -> closed.dataKeys.make(org, DataKeyPurpose.DATA))
                        .isInstanceOf(ProblemException.class);
            }
            node.orgKeys.unseal(org, _ -> {});
            Await.until(() -> !other.orgKeys.isSealed(org));
            opens(other, kept);
        }
    }

    @Test
    void during_an_outage_an_open_key_serves_until_its_time_is_over_and_a_restart_opens_nothing() {
        var kept = keep(node);
        kms.mood = FakeKms.Mood.FAILS;
        opens(node, kept);
        clock.advance(OrgKeys.MAX_IDLE.minusSeconds(1));
        opens(node, kept);
        try (var restarted = new Node()) {
            assertThatThrownBy(() -> opens(restarted, kept)).isInstanceOf(ProblemException.class);
        }
        clock.advance(OrgKeys.MAX_IDLE);
        assertThatThrownBy(() -> opens(node, kept))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        e -> assertThat(e.problem()).isInstanceOf(Problem.KmsUnavailable.class));
        assertThat(node.orgKeys.held()).isZero();
        kms.mood = FakeKms.Mood.WELL;
        clock.advance(Duration.ofSeconds(10));
        opens(node, kept);
        // In use all the time, it still ends after five minutes.
        var calls = kms.calls.get();
        for (var i = 0; i < 11; i++) {
            clock.advance(Duration.ofSeconds(30));
            opens(node, kept);
        }
        assertThat(kms.calls.get() - calls).isEqualTo(1);
    }

    @Test
    void a_key_nothing_uses_is_retired_and_a_week_later_destroyed() {
        var kept = keep(node);
        node.orgKeys.rotate(org);
        node.orgKeys.maintain(org);
        assertThat(states()).containsExactly(KeyState.DECRYPT_ONLY, KeyState.ACTIVE);
        node.rewrap.dataKeys(org, _ -> {});
        assertThat(states()).containsExactly(KeyState.RETIRED, KeyState.ACTIVE);
        clock.advance(Duration.ofDays(8));
        node.orgKeys.maintain(org);
        assertThat(states()).containsExactly(KeyState.DESTROYED, KeyState.ACTIVE);
        opens(node, kept);
        node.orgKeys.forgetAll();
        assertThatThrownBy(() -> node.dataKeys.open(org, kept.key())).isInstanceOf(TamperedException.class);
    }

    @Test
    void a_key_a_year_old_is_rotated() {
        keep(node);
        clock.advance(Duration.ofDays(366));
        node.orgKeys.maintain(org);
        assertThat(states()).contains(KeyState.ACTIVE).hasSize(2);
    }

    @Test
    void nodes_that_make_the_first_key_at_once_agree_on_it() throws Exception {
        try (var other = new Node();
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var made = threads.invokeAll(
                    List.<Callable<Kept>>of(() -> keep(node), () -> keep(other), () -> keep(node), () -> keep(other)));
            for (var kept : made) {
                opens(node, kept.get());
                opens(other, kept.get());
            }
        }
        assertThat(states()).containsExactly(KeyState.ACTIVE);
    }

    @Test
    void the_role_of_the_program_cannot_read_keys_or_sealed_values() {
        keep(node);
        var tenants = new TenantTx(app);
        for (var sql : List.of(
                "SELECT wrapped FROM keystore.dek",
                "SELECT wrapped FROM keystore.org_kek",
                "SELECT box FROM credential_box",
                "SELECT box FROM backup_code",
                "DELETE FROM keystore.org_seal")) {
            assertThatThrownBy(() -> tenants.run(org, tx -> tx.update(sql)))
                    .as(sql)
                    .isInstanceOf(DatabaseException.class)
                    .hasMessageContaining("42501");
        }
        assertThat(tenants.read(org, "SELECT name FROM credential", row -> row.string("name")))
                .isEmpty();
    }

    private List<KeyState> states() {
        return node.orgKeys.status(org).stream().map(OrgKeys.Status::state).toList();
    }

    private int versionOf(Kept kept) {
        return vault.readOne(
                        org,
                        "SELECT kek_version FROM keystore.dek WHERE id = ?",
                        row -> row.integer("kek_version"),
                        kept.key().id())
                .orElseThrow();
    }
}
