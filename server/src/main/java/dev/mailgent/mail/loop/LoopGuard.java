package dev.mailgent.mail.loop;

import dev.mailgent.access.Agent;
import dev.mailgent.activity.ActivityLog;
import dev.mailgent.activity.Category;
import dev.mailgent.activity.Entry;
import dev.mailgent.event.Events;
import dev.mailgent.mail.message.Correspondence;
import dev.mailgent.mail.sandbox.Correspondent;
import dev.mailgent.platform.db.SystemTx;
import dev.mailgent.platform.db.TenantTx;
import dev.mailgent.platform.db.Tx;
import dev.mailgent.platform.id.OrgId;
import dev.mailgent.platform.problem.Problem;
import dev.mailgent.platform.problem.ProblemException;
import dev.mailgent.platform.time.Times;
import dev.mailgent.protocol.bounce.AutoReplyRules;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Counts what goes out, and pauses a mailbox that goes round in circles.
public final class LoopGuard {
    private final LoopConfig config;
    private final TenantTx tenants;
    private final SystemTx system;
    private final ActivityLog activity;
    private final InstantSource clock;
    private final LoopStore store = new LoopStore();

    /// A message about to be queued.
    public record Sending(UUID id, Agent agent, List<Print> prints, Instant at) {}

    public LoopGuard(LoopConfig config, TenantTx tenants, SystemTx system, ActivityLog activity, InstantSource clock) {
        this.config = config;
        this.tenants = tenants;
        this.system = system;
        this.activity = activity;
        this.clock = clock;
    }

    /// What is counted of a message.
    ///
    /// @param text what a person would read of it
    /// @param files one line an attachment
    /// @param thread the thread it answers in, as on the wire; null for a new message
    public List<Print> prints(
            List<String> recipients, @Nullable String text, List<String> files, @Nullable String thread) {
        var prints = new ArrayList<Print>();
        var counted = recipients.stream().filter(LoopGuard::counts).toList();
        if (config.equalBodies() > 0 && !counted.isEmpty()) {
            var body = BodyHash.of(text, files);
            counted.forEach(recipient -> prints.add(Print.sameBody(body, recipient)));
        }
        if (config.threadMessages() > 0 && thread != null) {
            prints.add(Print.busyThread(thread));
        }
        return prints;
    }

    /// What an automatic reply is remembered by, so that the next one keeps its distance.
    public Print automatic(String thread, String recipient) {
        return Print.automatic(thread, recipient);
    }

    /// Tests send the same mail to the sandbox over and over; only those there who answer can be part of a loop.
    private static boolean counts(String recipient) {
        return !Correspondent.isAt(recipient.substring(recipient.lastIndexOf('@') + 1))
                || Correspondent.of(recipient)
                        .filter(to -> to.who() == Correspondent.REPLY || to.who() == Correspondent.OOO)
                        .isPresent();
    }

    /// Counts a batch of one organization and says which of it may not go, with the loop that its mailbox is paused
    /// for. Pauses what has to be.
    ///
    /// @param tx bound to `org`
    public Map<UUID, Loop> check(Tx tx, OrgId org, List<Sending> batch) {
        if (batch.isEmpty()) {
            return Map.of();
        }
        var now = batch.getLast().at();
        var inBatch = new LinkedHashMap<LoopStore.Key, LoopStore.Counted>();
        var agents = new LinkedHashMap<UUID, Agent>();
        for (var sending : batch) {
            var identity = sending.agent().id();
            agents.put(identity.value(), sending.agent());
            for (var print : sending.prints()) {
                inBatch.merge(
                        new LoopStore.Key(identity.value(), print.key()),
                        new LoopStore.Counted(identity, print.key(), 1, keepSeconds(print.kind())),
                        (a, _) -> new LoopStore.Counted(identity, print.key(), a.times() + 1, a.keepSeconds()));
            }
        }
        var trip = tx.roundTrip();
        var pauses = store.pauses(trip, org, List.copyOf(agents.keySet()));
        var most = Math.max(config.equalBodies(), config.threadMessages()) + batch.size() + 1;
        var counts = inBatch.isEmpty()
                ? null
                : store.count(trip, org, List.copyOf(inBatch.values()), now, now.minus(config.window()), most);
        trip.run();
        var paused = new HashMap<UUID, Loop>();
        pauses.rows().forEach(row -> paused.put(row.getKey(), row.getValue()));
        var before = new HashMap<LoopStore.Key, Integer>();
        if (counts != null) {
            counts.rows().forEach(row -> before.put(row.getKey(), row.getValue() - times(inBatch.get(row.getKey()))));
        }
        return judge(tx, batch, paused, before);
    }

    private Map<UUID, Loop> judge(
            Tx tx, List<Sending> batch, Map<UUID, Loop> paused, Map<LoopStore.Key, Integer> before) {
        var refused = new HashMap<UUID, Loop>();
        var answered = new HashMap<LoopStore.Key, Boolean>();
        for (var sending : batch) {
            var identity = sending.agent().id().value();
            for (var print : sending.prints()) {
                var count = before.merge(new LoopStore.Key(identity, print.key()), 1, Integer::sum);
                if (count > limit(print.kind())
                        && !paused.containsKey(identity)
                        && (print.kind() != Print.Kind.SAME_BODY || isAnswered(tx, sending, print, answered))) {
                    var loop = new Loop(print.kind().wire(), print.about(), count, sending.at());
                    paused.put(identity, loop);
                    pause(tx, sending.agent(), loop);
                }
            }
            var loop = paused.get(identity);
            if (loop != null) {
                refused.put(sending.id(), loop);
            }
        }
        return refused;
    }

    /// Whether the recipient writes as often as would be allowed to us: alarms that nobody answers are no loop. Asked
    /// only when the count is above the limit.
    private boolean isAnswered(Tx tx, Sending sending, Print print, Map<LoopStore.Key, Boolean> known) {
        var agent = sending.agent();
        return known.computeIfAbsent(
                new LoopStore.Key(agent.id().value(), print.key()),
                _ -> Correspondence.received(
                                tx, agent, print.about(), sending.at().minus(config.window()))
                        >= config.equalBodies());
    }

    private static int times(LoopStore.@Nullable Counted counted) {
        return counted == null ? 0 : counted.times();
    }

    private int limit(Print.Kind kind) {
        return switch (kind) {
            case SAME_BODY -> config.equalBodies();
            case BUSY_THREAD -> config.threadMessages();
            case AUTOMATIC -> Integer.MAX_VALUE;
        };
    }

    private int keepSeconds(Print.Kind kind) {
        var kept = kind == Print.Kind.AUTOMATIC ? AutoReplyRules.QUIET_TIME : config.window();
        return (int) Math.min(Integer.MAX_VALUE, kept.toSeconds() + 1);
    }

    private void pause(Tx tx, Agent agent, Loop loop) {
        if (store.pause(tx, agent, loop)) {
            var facts = facts(loop);
            Events.append(tx, agent, "loop.detected", facts, loop.since());
            activity.record(tx, agent, Entry.denied("mail_loop_detected", Category.MAIL, "Sending was paused.", facts));
        }
    }

    private Map<String, Object> facts(Loop loop) {
        return Map.of(
                "reason", loop.reason(),
                "about", loop.about(),
                "count", loop.count(),
                "windowSeconds", config.window().toSeconds());
    }

    /// Pauses in a transaction of its own, after the one that found the loop was rolled back.
    public void pause(Agent agent, Loop loop) {
        tenants.perform(agent.org(), tx -> pause(tx, agent, loop));
    }

    /// Why a mailbox is paused, empty when it is not.
    public Optional<Loop> pause(Agent agent) {
        return tenants.run(agent.org(), tx -> store.pause(tx, agent));
    }

    /// Lets a mailbox send again, and forgets what it sent so far. Repeating it changes nothing.
    public void resume(Agent agent) {
        tenants.perform(agent.org(), tx -> {
            if (store.resume(tx, agent)) {
                var now = Times.now(clock);
                Events.append(tx, agent, "sending.resumed", Map.of(), now);
                activity.record(
                        tx,
                        agent,
                        Entry.success("mail_sending_resume", Category.MAIL, "Sending was resumed.", null, null));
            }
        });
    }

    /// Time since the last automatic reply to a sender in a thread, null when none is remembered.
    public @Nullable Duration sinceAutomatic(Tx tx, Agent agent, String thread, String sender) {
        var print = Print.automatic(thread, sender);
        return store.lastTime(tx, agent, print.key())
                .map(last -> Duration.between(last, Times.now(clock)))
                .orElse(null);
    }

    /// The answer to a send from a mailbox that is paused.
    public ProblemException problem(Loop loop) {
        var what = loop.reason().equals(Print.Kind.SAME_BODY.wire())
                ? "the same body went to " + loop.about()
                : "a reply went to the thread " + loop.about();
        return new Problem.SendingPaused("Sending from this mailbox is paused: " + what + " for the " + loop.count()
                        + "th time within " + config.window().toMinutes() + " minutes.")
                .asException();
    }

    /// Removes what no longer counts.
    public void purge() {
        var now = Times.now(clock);
        for (var org : system.run(tx -> tx.query("SELECT id FROM org ORDER BY id", row -> new OrgId(row.uuid("id"))))) {
            tenants.run(org, tx -> store.purge(tx, org, now));
        }
    }
}
