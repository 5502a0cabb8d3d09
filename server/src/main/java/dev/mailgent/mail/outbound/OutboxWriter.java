package dev.mailgent.mail.outbound;

import dev.mailgent.access.Agent;
import dev.mailgent.activity.ActivityLog;
import dev.mailgent.activity.Category;
import dev.mailgent.activity.Entry;
import dev.mailgent.mail.loop.Loop;
import dev.mailgent.mail.loop.LoopGuard;
import dev.mailgent.mail.message.Contacts;
import dev.mailgent.mail.message.MessageWriter;
import dev.mailgent.mail.message.Placed;
import dev.mailgent.mail.rule.Refusals;
import dev.mailgent.platform.db.GroupCommit;
import dev.mailgent.platform.db.RoundTrip;
import dev.mailgent.platform.db.TenantTx;
import dev.mailgent.platform.db.Tx;
import dev.mailgent.platform.id.IdentityId;
import dev.mailgent.platform.id.Ids;
import dev.mailgent.platform.id.OrgId;
import dev.mailgent.platform.job.Jobs;
import dev.mailgent.platform.problem.Problem;
import dev.mailgent.platform.problem.ProblemException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Queues composed messages: counts them against their day, then writes message, outbox, deliveries, jobs and activity,
/// table by table, in one transaction. Nothing leaves before that commits.
///
/// Rows are locked in one order everywhere, by identity: first `send_count`, then `feed`.
final class OutboxWriter implements GroupCommit.Work<OutboxWriter.Send, OutboxWriter.Outcome> {
    /// Kind of the jobs that deliver a group.
    static final String JOB = "deliver";

    private final TenantTx tenants;
    private final MessageWriter messages;
    private final Contacts contacts;
    private final OutboxStore store;
    private final ActivityLog activity;
    private final LoopGuard guard;
    private final Refusals refusals;
    private final OutboundConfig config;

    /// @param action what the activity log calls it: `mail_send` …
    record Send(Agent agent, Outbox.Ready ready, String action) {
        Instant at() {
            return ready.row().createdAt();
        }

        LocalDate day() {
            return at().atZone(ZoneOffset.UTC).toLocalDate();
        }
    }

    /// What became of a message of a batch.
    sealed interface Outcome {
        record Queued(Placed placed) implements Outcome {}

        /// @param loop what the mailbox is paused for, null when that is not why
        record Refused(ProblemException why, @Nullable Loop loop) implements Outcome {}

        /// @throws dev.mailgent.platform.problem.ProblemException QuotaExceeded, SendingPaused
        default Placed orThrow() {
            return switch (this) {
                case Queued(var placed) -> placed;
                case Refused refused -> throw refused.why();
            };
        }
    }

    OutboxWriter(
            TenantTx tenants,
            MessageWriter messages,
            Contacts contacts,
            OutboxStore store,
            ActivityLog activity,
            LoopGuard guard,
            Refusals refusals,
            OutboundConfig config) {
        this.tenants = tenants;
        this.messages = messages;
        this.contacts = contacts;
        this.store = store;
        this.activity = activity;
        this.guard = guard;
        this.refusals = refusals;
        this.config = config;
    }

    @Override
    public int lane(Send send) {
        return send.agent().id().value().hashCode();
    }

    @Override
    public long bytes(Send send) {
        return send.ready().raw().length;
    }

    @Override
    public List<Outcome> commit(List<Send> batch) {
        var byOrg = new TreeMap<UUID, List<Send>>();
        batch.forEach(send -> byOrg.computeIfAbsent(send.agent().org().value(), _ -> new ArrayList<>())
                .add(send));
        return tenants.runBatch(tx -> {
            var outcomes = new LinkedHashMap<UUID, Outcome>();
            byOrg.forEach((org, sends) -> {
                TenantTx.enter(tx, new OrgId(org));
                var written = write(tx, new OrgId(org), sends);
                for (var i = 0; i < sends.size(); i++) {
                    outcomes.put(sends.get(i).ready().id(), written.get(i));
                }
            });
            return batch.stream()
                    .map(send ->
                            Objects.requireNonNull(outcomes.get(send.ready().id())))
                    .toList();
        });
    }

    /// Carries a loop out of a transaction that it rolls back.
    private static final class LoopFound extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final transient Agent agent;
        private final transient Loop loop;
        private final transient ProblemException why;

        LoopFound(Agent agent, Loop loop, ProblemException why) {
            super("loop", null, false, false);
            this.agent = agent;
            this.loop = loop;
            this.why = why;
        }
    }

    /// Writes one message in the caller's transaction, which runs inside [#keepingPauses].
    ///
    /// @throws dev.mailgent.platform.problem.ProblemException QuotaExceeded, SendingPaused
    Placed write(Tx tx, Send send) {
        var outcome = write(tx, send.agent().org(), List.of(send)).getFirst();
        if (outcome instanceof Outcome.Refused(var why, var loop) && loop != null) {
            throw new LoopFound(send.agent(), loop, why);
        }
        return outcome.orThrow();
    }

    /// Runs a transaction that writes a message. When a loop rolls it back, the pause is kept all the same.
    <T> T keepingPauses(Supplier<T> transaction) {
        try {
            return transaction.get();
        } catch (LoopFound found) {
            guard.pause(found.agent, found.loop);
            throw found.why;
        }
    }

    private List<Outcome> write(Tx tx, OrgId org, List<Send> batch) {
        var outcomes = new LinkedHashMap<UUID, Outcome>();
        var loops = guard.check(
                tx,
                org,
                batch.stream()
                        .map(send -> new LoopGuard.Sending(
                                send.ready().id(), send.agent(), send.ready().prints(), send.at()))
                        .toList());
        loops.forEach((id, loop) -> outcomes.put(id, new Outcome.Refused(guard.problem(loop), loop)));
        var allowed = withinLimit(
                tx,
                org,
                batch.stream()
                        .filter(send -> !loops.containsKey(send.ready().id()))
                        .toList());
        messages.write(tx, org, allowed.stream().map(send -> send.ready().row()).toList(), (trip, placed) -> {
            var rows = new Rows(org);
            for (var i = 0; i < allowed.size(); i++) {
                rows.add(allowed.get(i), placed.get(i));
                outcomes.put(allowed.get(i).ready().id(), new Outcome.Queued(placed.get(i)));
            }
            rows.write(trip);
            contacts.remember(
                    tx, trip, org, allowed.stream().map(OutboxWriter::met).toList());
        });
        return batch.stream()
                .map(send ->
                        outcomes.computeIfAbsent(send.ready().id(), _ -> new Outcome.Refused(overLimit(send), null)))
                .toList();
    }

    private static Contacts.Met met(Send send) {
        var addresses = send.ready().composition().recipients().stream()
                .map(Composition.Recipient::address)
                .toList();
        return new Contacts.Met(send.agent().id(), addresses, send.at());
    }

    /// Those of the batch that their identities may still send today, counted.
    private List<Send> withinLimit(Tx tx, OrgId org, List<Send> batch) {
        record Day(IdentityId identity, LocalDate day) {}
        var days = new TreeMap<Day, List<Send>>(
                Comparator.comparing((Day day) -> day.identity().value()).thenComparing(Day::day));
        batch.forEach(send -> days.computeIfAbsent(new Day(send.agent().id(), send.day()), _ -> new ArrayList<>())
                .add(send));
        var allowed = new ArrayList<Send>();
        days.forEach((day, sends) -> {
            if (store.countSends(tx, org, day.identity(), day.day(), sends.size(), config.sendsPerDay())) {
                allowed.addAll(sends);
            } else {
                sends.stream()
                        .filter(_ -> store.countSends(tx, org, day.identity(), day.day(), 1, config.sendsPerDay()))
                        .forEach(allowed::add);
            }
        });
        return allowed;
    }

    private ProblemException overLimit(Send send) {
        var recipients = send.ready().composition().recipients();
        refusals.rejected(
                send.agent(),
                recipients.stream().map(Composition.Recipient::address).toList(),
                "limit");
        var midnight = send.day().plusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant();
        return new Problem.QuotaExceeded(
                        "The limit of " + config.sendsPerDay()
                                + " messages a day is reached; it resets at midnight UTC.",
                        Duration.between(send.at(), midnight))
                .asException();
    }

    /// The rows of a batch beside its messages.
    private final class Rows {
        private final OrgId org;
        private final List<OutboxStore.NewGroup> groups = new ArrayList<>();
        private final List<OutboxStore.NewDelivery> deliveries = new ArrayList<>();
        private final List<Jobs.New> jobs = new ArrayList<>();
        private final List<ActivityLog.Line> lines = new ArrayList<>();

        Rows(OrgId org) {
            this.org = org;
        }

        void add(Send send, Placed placed) {
            var identity = send.agent().id();
            var wanted = send.ready().composition().sendAt();
            var sendAt = wanted == null ? send.at() : wanted;
            var byDomain = new LinkedHashMap<String, List<Composition.Recipient>>();
            for (var recipient : send.ready().composition().recipients()) {
                var address = recipient.address();
                var domain = address.substring(address.lastIndexOf('@') + 1).toLowerCase(Locale.ROOT);
                byDomain.computeIfAbsent(domain, _ -> new ArrayList<>()).add(recipient);
            }
            byDomain.forEach((domain, recipients) -> {
                var group = Ids.mint(send.at());
                groups.add(new OutboxStore.NewGroup(
                        group, identity, placed.id(), domain, sendAt, sendAt.plus(config.expires()), send.at()));
                recipients.forEach(recipient -> deliveries.add(
                        new OutboxStore.NewDelivery(identity, placed.id(), group, recipient, send.at())));
                jobs.add(new Jobs.New(JOB, identity, group, sendAt, send.at()));
            });
            var entry = Entry.success(send.action(), Category.MAIL, null, "message", placed.messageId());
            lines.add(new ActivityLog.Line(org, identity, entry));
        }

        void write(RoundTrip trip) {
            store.insertGroups(trip, org, groups);
            store.insertDeliveries(trip, org, deliveries);
            Jobs.add(trip, org, jobs);
            activity.record(trip, lines);
        }
    }
}
