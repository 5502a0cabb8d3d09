package dev.mailgent.platform.job;

import dev.mailgent.platform.db.Insert;
import dev.mailgent.platform.db.RoundTrip;
import dev.mailgent.platform.db.SystemTx;
import dev.mailgent.platform.db.Tx;
import dev.mailgent.platform.id.IdentityId;
import dev.mailgent.platform.id.Ids;
import dev.mailgent.platform.id.OrgId;
import dev.mailgent.platform.time.Times;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The table of deferred work. A job is put there in the transaction of what it is about, claimed under a lease, and
/// removed in the transaction of its result: it runs at least once, and again when its worker died.
public final class Jobs {
    /// The rows are picked once, apart from the update: as a sub-query they may be picked again for each row it
    /// touches, and each time others.
    private static final String CLAIM = """
            WITH due AS MATERIALIZED (
                SELECT id FROM job
                 WHERE kind = ? AND run_at <= ? AND (lease_until IS NULL OR lease_until < ?)
                 ORDER BY run_at
                 LIMIT ?
                   FOR UPDATE SKIP LOCKED)
            UPDATE job j
               SET lease_until = ?, attempts = attempts + 1
              FROM due
             WHERE j.id = due.id
            RETURNING j.id, j.org_id, j.identity_id, j.subject_id, j.attempts
            """;

    private static final Insert INSERT = Insert.into(
            "job",
            "id uuid",
            "kind text",
            "org_id uuid",
            "identity_id uuid",
            "subject_id uuid",
            "run_at timestamptz",
            "created_at timestamptz");

    private final SystemTx system;
    private final InstantSource clock;

    /// A claimed job. `attempts` counts this one.
    public record Job(UUID id, OrgId org, IdentityId identity, UUID subject, int attempts) {}

    public Jobs(SystemTx system, InstantSource clock) {
        this.system = system;
        this.clock = clock;
    }

    /// A job to be put there.
    public record New(String kind, IdentityId identity, UUID subject, Instant runAt, Instant createdAt) {}

    /// Puts jobs of one organization into the transaction, with what else `trip` does.
    public static void add(RoundTrip trip, OrgId org, List<New> jobs) {
        trip.insert(
                INSERT,
                jobs.stream()
                        .<@Nullable Object[]>map(job -> new @Nullable Object[] {
                            Ids.mint(job.createdAt()),
                            job.kind(),
                            org.value(),
                            job.identity().value(),
                            job.subject(),
                            job.runAt(),
                            job.createdAt()
                        })
                        .toList());
    }

    /// Takes up to `limit` due jobs for `lease`.
    public List<Job> claim(String kind, int limit, Duration lease) {
        var now = Times.now(clock);
        return system.run(tx -> tx.query(
                CLAIM,
                row -> new Job(
                        row.uuid("id"),
                        new OrgId(row.uuid("org_id")),
                        new IdentityId(row.uuid("identity_id")),
                        row.uuid("subject_id"),
                        row.integer("attempts")),
                kind,
                now,
                now,
                limit,
                now.plus(lease)));
    }

    /// When the next job of a kind can be claimed, or empty when there is none.
    public Optional<Instant> nextDue(String kind) {
        return system.run(tx -> tx.query("""
                        SELECT min(greatest(run_at, coalesce(lease_until, run_at))) AS due FROM job WHERE kind = ?
                        """, row -> Optional.ofNullable(row.instantOrNull("due")), kind)
                .getFirst());
    }

    /// Jobs of a kind that wait or run.
    public long count(String kind) {
        return system.run(tx -> tx.query("SELECT count(*) AS n FROM job WHERE kind = ?", row -> row.number("n"), kind)
                .getFirst());
    }

    /// Removes a finished job, in the transaction of its result.
    public static void done(Tx tx, UUID id) {
        tx.update("DELETE FROM job WHERE id = ?", id);
    }

    /// Removes the jobs of a subject that is not to happen.
    public static void cancel(Tx tx, OrgId org, UUID subject) {
        tx.update("DELETE FROM job WHERE org_id = ? AND subject_id = ?", org.value(), subject);
    }

    /// Gives a job back for another time.
    public static void again(Tx tx, UUID id, Instant runAt) {
        tx.update("UPDATE job SET run_at = ?, lease_until = NULL WHERE id = ?", runAt, id);
    }

    /// Ends every lease: for the start of the only process on a database, after whatever ended the last one.
    public void forgetLeases() {
        system.perform(tx -> tx.update("UPDATE job SET lease_until = NULL WHERE lease_until IS NOT NULL"));
    }
}
