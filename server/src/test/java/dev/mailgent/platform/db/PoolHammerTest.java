package dev.mailgent.platform.db;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mailgent.kit.TestNode;
import dev.mailgent.kit.TestPostgres;
import dev.mailgent.platform.id.OrgId;
import dev.mailgent.platform.problem.Problem;
import dev.mailgent.platform.problem.ProblemException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Attack 17: many threads, two connections, a hundred organizations, and everything that can go wrong on a connection
/// before the next thread takes it. `-Dmailgent.hammer.reads=1000000` for the long form.
class PoolHammerTest {
    private static final int ORGS = 100;
    private static final int THREADS = 50;
    private static final int ROWS_EACH = 3;
    private static final long READS = Long.getLong("mailgent.hammer.reads", 100_000);

    private static final String SELECT = "SELECT org_id FROM identity";
    private static final String SLOW = "SELECT org_id FROM identity, pg_sleep(0.2)";

    private final List<OrgId> orgs = new ArrayList<>();
    private final AtomicLong reads = new AtomicLong();
    private final AtomicLong upsets = new AtomicLong();
    private final ConcurrentLinkedQueue<String> mixed = new ConcurrentLinkedQueue<>();

    /// On purpose, in the middle of a transaction.
    private static final class Upset extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    @Test
    void attack_17_no_row_of_another_organization_is_ever_seen() throws Exception {
        var postgres = TestNode.migrated();
        fill(postgres);
        try (var database = TestNode.open(postgres, 2);
                var threads = Executors.newFixedThreadPool(THREADS)) {
            var running = new ArrayList<Future<?>>();
            for (var t = 0; t < THREADS; t++) {
                var random = new Random(t);
                running.add(threads.submit(() -> hammer(database, random)));
            }
            for (var one : running) {
                join(one);
            }
        }
        System.out.printf(
                "pool hammer: %d reads, %d upsets, %d mixed rows (bar 0)%n", reads.get(), upsets.get(), mixed.size());
        assertThat(mixed).isEmpty();
        assertThat(reads.get()).isGreaterThanOrEqualTo(READS);
        assertThat(upsets.get()).isGreaterThan(READS / 100);
    }

    private static void join(Future<?> one) throws InterruptedException {
        try {
            one.get();
        } catch (ExecutionException e) {
            throw new AssertionError(e.getCause());
        }
    }

    private void hammer(Database database, Random random) {
        var tenants = new TenantTx(database);
        var system = new SystemTx(database);
        while (reads.get() < READS) {
            var org = orgs.get(random.nextInt(ORGS));
            try {
                switch (random.nextInt(20)) {
                    case 0 -> thrown(tenants, org);
                    case 1 -> broken(tenants, org);
                    case 2 -> brokenRead(tenants, org);
                    case 3 -> crossing(tenants, org, orgs.get(random.nextInt(ORGS)));
                    case 4 -> check(null, system.run(tx -> tx.query(SELECT, row -> row.uuid("org_id"))));
                    case 5 -> foreignWrite(tenants, org, orgs.get(random.nextInt(ORGS)));
                    case 6 -> {
                        if (random.nextInt(200) == 0) {
                            cancelled(tenants, org);
                        }
                    }
                    case 7 -> {
                        if (random.nextInt(2000) == 0) {
                            cut(tenants, org);
                        }
                    }
                    case 8, 9, 10, 11 ->
                        check(org, tenants.run(org, tx -> tx.query(SELECT, row -> row.uuid("org_id"))));
                    default -> check(org, tenants.read(org, SELECT, row -> row.uuid("org_id")));
                }
            } catch (Upset _) {
                upsets.incrementAndGet();
            } catch (DatabaseException _) {
                upsets.incrementAndGet();
            } catch (ProblemException e) {
                // A connection that was cut is answered as "the database is away".
                if (!(e.problem() instanceof Problem.Unavailable)) {
                    throw e;
                }
                upsets.incrementAndGet();
            }
        }
    }

    private void thrown(TenantTx tenants, OrgId org) {
        tenants.perform(org, tx -> {
            check(org, tx.query(SELECT, row -> row.uuid("org_id")));
            tx.update("UPDATE identity SET name = name || 'x'");
            throw new Upset();
        });
    }

    private static void broken(TenantTx tenants, OrgId org) {
        tenants.perform(org, tx -> tx.query("SELECT 1 / 0", _ -> ""));
    }

    private static void brokenRead(TenantTx tenants, OrgId org) {
        tenants.read(org, "SELECT 1 / (SELECT count(*) - " + ROWS_EACH + " FROM identity)", _ -> "");
    }

    private void crossing(TenantTx tenants, OrgId first, OrgId second) {
        tenants.runBatch(tx -> {
            TenantTx.enter(tx, first);
            check(first, tx.query(SELECT, row -> row.uuid("org_id")));
            TenantTx.enter(tx, second);
            check(second, tx.query(SELECT, row -> row.uuid("org_id")));
            return true;
        });
    }

    private void foreignWrite(TenantTx tenants, OrgId org, OrgId other) {
        tenants.perform(org, tx -> {
            var touched = tx.update("UPDATE identity SET name = 'taken' WHERE org_id = ?", other.value());
            if (!other.equals(org) && touched != 0) {
                mixed.add("wrote " + touched + " rows of " + other);
            }
            throw new Upset();
        });
    }

    private void cancelled(TenantTx tenants, OrgId org) {
        tenants.perform(org, tx -> {
            tx.query("SELECT set_config('statement_timeout', '20ms', true)", _ -> "");
            check(org, tx.query(SLOW, row -> row.uuid("org_id")));
        });
    }

    private static void cut(TenantTx tenants, OrgId org) {
        tenants.perform(org, tx -> tx.query("SELECT pg_terminate_backend(pg_backend_pid())", _ -> ""));
    }

    /// @param org null when no row may be seen at all
    private void check(@Nullable OrgId org, List<UUID> seen) {
        reads.incrementAndGet();
        if (org == null ? !seen.isEmpty() : seen.size() != ROWS_EACH) {
            mixed.add(org + " saw " + seen.size() + " rows");
        }
        for (var row : seen) {
            if (org == null || !row.equals(org.value())) {
                mixed.add(org + " saw a row of " + row);
            }
        }
    }

    private void fill(TestPostgres.Database postgres) throws SQLException {
        try (var connection = postgres.connect();
                var org = connection.prepareStatement("INSERT INTO org VALUES (?, 'hammer', now())");
                var identity = connection.prepareStatement("""
                        INSERT INTO identity (org_id, id, public_id, name, type, purpose, email, scopes, state, created_at)
                        VALUES (?, gen_random_uuid(), ?, 'n', 'INBOX', 'BUYER', 'e', '{}', 'ACTIVE', now())
                        """)) {
            for (var i = 0; i < ORGS; i++) {
                var id = UUID.randomUUID();
                orgs.add(new OrgId(id));
                org.setObject(1, id);
                org.execute();
                for (var row = 0; row < ROWS_EACH; row++) {
                    identity.setObject(1, id);
                    identity.setLong(2, row);
                    identity.execute();
                }
            }
        }
    }
}
