package dev.mailgent.platform.crypto;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mailgent.kit.TestNode;
import dev.mailgent.kit.TestPostgres;
import dev.mailgent.platform.config.ConfigException;
import dev.mailgent.platform.db.Database;
import dev.mailgent.platform.db.Migrations;
import dev.mailgent.platform.db.SystemTx;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InstanceKeysTest {
    private static final InstantSource CLOCK = InstantSource.system();

    @TempDir
    Path data;

    @TempDir
    Path elsewhere;

    private TestPostgres.Database postgres;
    private Database database;
    private SystemTx system;

    @BeforeEach
    void open() {
        postgres = TestNode.migrated();
        database = TestNode.open(postgres, 4);
        system = new SystemTx(database);
    }

    @AfterEach
    void close() {
        database.close();
        TestPostgres.shared().drop(postgres);
    }

    @Test
    void keys_are_made_once_and_open_again_after_a_restart() {
        var box = keys(data).sealer(Purpose.IDEMPOTENCY_SEAL).seal("kept".getBytes(UTF_8), new byte[0]);
        var digest =
                keys(data).hmacs(Purpose.API_KEY_PEPPER).firstEntry().getValue().digest(new byte[] {1});

        var later = keys(data);

        assertThat(later.sealer(Purpose.IDEMPOTENCY_SEAL).open(box, new byte[0]))
                .asString(UTF_8)
                .isEqualTo("kept");
        assertThat(later.hmacs(Purpose.API_KEY_PEPPER).firstEntry().getValue().digest(new byte[] {1}))
                .isEqualTo(digest);
    }

    @Test
    void the_database_knows_which_root_key_it_was_sealed_with() {
        var migrations = new Migrations(postgres.jdbcUrl(), postgres.user(), postgres.password());
        assertThat(migrations.rootFingerprint()).isEmpty();
        keys(data);

        var stored = migrations.rootFingerprint();

        assertThat(stored).isPresent();
        assertThat(RootKey.open(data, stored)).isNotNull();
        assertThatThrownBy(() -> RootKey.open(elsewhere, stored))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("missing");
    }

    @Test
    void another_root_key_opens_nothing_and_changes_nothing() throws Exception {
        keys(data);
        var before = rows();
        assertThatThrownBy(() -> keys(elsewhere))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("root.key");
        assertThat(rows()).isEqualTo(before);
    }

    @Test
    void a_wrapped_key_moved_to_another_row_does_not_open() throws Exception {
        keys(data);
        try (var connection = postgres.connect();
                var statement = connection.createStatement()) {
            statement.execute("""
                    UPDATE instance_key
                       SET wrapped = (SELECT wrapped FROM instance_key WHERE purpose = 'idempotency-seal')
                     WHERE purpose = 'apikey-pepper'
                    """);
        }
        assertThatThrownBy(() -> keys(data)).isInstanceOf(ConfigException.class).hasMessageContaining("apikey-pepper");
    }

    @Test
    void after_a_rotation_new_boxes_use_the_new_key_and_old_ones_open() {
        var keys = keys(data);
        var old = keys.sealer(Purpose.IDEMPOTENCY_SEAL).seal(new byte[] {7}, new byte[0]);
        keys.rotate(Purpose.IDEMPOTENCY_SEAL);

        var sealer = keys.sealer(Purpose.IDEMPOTENCY_SEAL);
        assertThat(sealer.open(old, new byte[0])).containsExactly(7);
        assertThat(sealer.seal(new byte[] {7}, new byte[0])[4]).isEqualTo((byte) 2);
        assertThat(keys.hmacs(Purpose.API_KEY_PEPPER)).hasSize(1);
    }

    @Test
    void nodes_that_start_at_once_agree_on_their_keys() throws Exception {
        var root = RootKey.open(data, Optional.empty());
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var starts = new ArrayList<Callable<byte[]>>();
            for (var i = 0; i < 4; i++) {
                starts.add(() -> InstanceKeys.open(system, root, CLOCK)
                        .hmacs(Purpose.API_KEY_PEPPER)
                        .firstEntry()
                        .getValue()
                        .digest(new byte[] {1}));
            }
            var digests = new ArrayList<byte[]>();
            for (var start : threads.invokeAll(starts)) {
                digests.add(start.get());
            }
            assertThat(digests).allSatisfy(digest -> assertThat(digest).isEqualTo(digests.getFirst()));
        }
    }

    @Test
    void after_a_rotation_of_the_root_the_keys_are_wrapped_anew_and_the_fingerprint_follows() {
        var digest =
                keys(data).hmacs(Purpose.API_KEY_PEPPER).firstEntry().getValue().digest(new byte[] {1});
        RootKey.addNewest(data, Optional.empty());
        assertThat(keys(data).rewrap()).isEqualTo(Purpose.values().length);
        assertThat(keys(data).rewrap()).isZero();
        var newest = RootKey.forgetOlder(data, Optional.empty());

        assertThat(keys(data)
                        .hmacs(Purpose.API_KEY_PEPPER)
                        .firstEntry()
                        .getValue()
                        .digest(new byte[] {1}))
                .isEqualTo(digest);
        var stored = new Migrations(postgres.jdbcUrl(), postgres.user(), postgres.password()).rootFingerprint();
        assertThat(stored).hasValueSatisfying(value -> assertThat(value).isEqualTo(newest.fingerprint()));
    }

    private InstanceKeys keys(Path directory) {
        return InstanceKeys.open(system, RootKey.open(directory, Optional.empty()), CLOCK);
    }

    private String rows() throws Exception {
        try (var connection = postgres.connect();
                var rows = connection
                        .createStatement()
                        .executeQuery("SELECT string_agg(i::text, ',' ORDER BY i::text) FROM instance_key i")) {
            rows.next();
            return rows.getString(1);
        }
    }
}
