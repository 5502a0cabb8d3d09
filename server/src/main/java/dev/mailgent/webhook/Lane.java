package dev.mailgent.webhook;

import dev.mailgent.platform.db.RoundTrip;
import dev.mailgent.platform.db.TenantTx;
import dev.mailgent.platform.db.Tx;
import dev.mailgent.platform.time.Times;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Serves one webhook: sends what is due, several requests at a time, and writes down how they went in
/// batches that size themselves (what ends while one is written is the next). One thread runs it and
/// leaves when nothing is due.
///
/// A webhook that gives no answer gets one request at a time, in places of its own, so that it costs the
/// others none.
final class Lane {
    private static final Logger LOG = LoggerFactory.getLogger(Lane.class);
    /// Requests at a time: few at first, one more for each success up to the most, which is less than the
    /// egress guard allows to a host, so that one webhook cannot take all of it from others there.
    private static final int NARROW = 2;

    private static final int WIDTH = 12;
    private static final int PAGE = 128;
    private static final Duration EXTEND_EVERY = Duration.ofSeconds(20);

    private final LaneStore.Claim claim;
    private final Tools tools;
    private final BooleanSupplier closing;
    private final LinkedBlockingQueue<Optional<Delivery.Attempt>> ended = new LinkedBlockingQueue<>();
    private final ArrayDeque<Delivery.Due> ready = new ArrayDeque<>();
    private List<byte[]> secrets = List.of();
    private List<Integer> secretNumbers = List.of();
    private @Nullable Webhook webhook;
    private @Nullable Instant failingSince;
    private Instant lastDue = Instant.EPOCH;
    private UUID last = new UUID(0, 0);
    private Instant extendedAt;
    private int width;
    private int inFlight;
    private boolean maybeMore = true;
    private boolean leaving;
    private boolean silent;

    /// What every lane works with.
    record Tools(
            TenantTx tenants,
            WebhookStore webhooks,
            DeliveryStore deliveries,
            LaneStore lanes,
            Secrets secrets,
            Sender sender,
            Outcomes outcomes,
            InstantSource clock) {}

    /// What is read for sending.
    private record Page(RoundTrip.Answer<Webhook> webhook, RoundTrip.Answer<Delivery.Due> due) {}

    /// @param closing whether the process is about to end
    Lane(LaneStore.Claim claim, Tools tools, BooleanSupplier closing) {
        this.claim = claim;
        this.tools = tools;
        this.closing = closing;
        this.silent = claim.silent();
        this.width = claim.silent() ? 1 : NARROW;
        this.extendedAt = Times.now(tools.clock());
    }

    /// Says from another thread that there is something new.
    void look() {
        ended.add(Optional.empty());
    }

    /// Sends until nothing is due, then gives the lane back.
    void serve() throws InterruptedException {
        write(List.of(), false);
        launch();
        while (inFlight > 0) {
            var news = gather();
            launch();
            var finishing = inFlight == 0 && ready.isEmpty() && !mayFetch();
            write(news, finishing);
            if (finishing) {
                return;
            }
            launch();
        }
        write(List.of(), true);
    }

    private boolean mayFetch() {
        return maybeMore && !leaving;
    }

    private void launch() {
        leaving = leaving || closing.getAsBoolean();
        if (leaving || webhook == null) {
            ready.clear();
            return;
        }
        var url = webhook.url();
        var signing = secrets;
        while (inFlight < width && !ready.isEmpty()) {
            var due = ready.remove();
            inFlight++;
            Thread.ofVirtual().name("webhook").start(() -> ended.add(Optional.of(attempt(url, signing, due))));
        }
    }

    /// Never throws: the lane waits for what it launched.
    private Delivery.Attempt attempt(String url, List<byte[]> signing, Delivery.Due due) {
        var at = Times.now(tools.clock());
        try {
            return tools.sender().attempt(claim.org(), url, signing, due);
        } catch (RuntimeException | Error e) {
            LOG.error("the request for delivery {} could not be made", Delivery.wireId(due.id()), e);
            return new Delivery.Attempt(due, at, null, 0, "The request could not be made.", null, null);
        }
    }

    /// Waits for one attempt to end and takes all that have.
    private List<Delivery.Attempt> gather() throws InterruptedException {
        var news = new ArrayList<Delivery.Attempt>();
        for (var one = ended.take(); one != null; one = ended.poll()) {
            one.ifPresentOrElse(news::add, () -> maybeMore = true);
        }
        inFlight -= news.size();
        for (var attempt : news) {
            width = attempt.gotNoAnswer() ? 1 : Math.min(width + 1, WIDTH);
        }
        if (!news.isEmpty()) {
            silent = news.getLast().gotNoAnswer();
            // Into or out of the places for those that do not answer.
            leaving = leaving || silent != claim.silent();
        }
        return news;
    }

    /// One transaction: what became of `news`, and then what is to be sent next or the end of the lease.
    private void write(List<Delivery.Attempt> news, boolean finishing) {
        var now = Times.now(tools.clock());
        var fetching = !finishing && mayFetch() && ready.size() < WIDTH;
        if (news.isEmpty() && !finishing && !fetching) {
            return;
        }
        var plan = Plan.of(news, failingSince, now, ThreadLocalRandom.current());
        var written = tools.tenants().run(claim.org(), tx -> {
            var disabled = disable(tx, plan, now);
            var trip = tx.roundTrip();
            if (!Objects.equals(plan.failingSince(), failingSince)) {
                tools.webhooks().failingSince(trip, claim.org(), claim.webhook(), plan.failingSince());
            }
            keepOrLock(trip, finishing || disabled, now);
            tools.deliveries().settle(trip, claim.org(), claim.webhook(), plan.settled());
            if (disabled) {
                tools.deliveries().failPending(trip, claim.org(), claim.webhook());
            }
            var page = fetching && !disabled ? page(trip, now) : null;
            if (finishing) {
                tools.lanes().release(trip, claim.org(), claim.webhook(), silent);
            }
            trip.run();
            return new Written(disabled, page);
        });
        failingSince = plan.failingSince();
        tools.outcomes().count(plan);
        if (written.disabled()) {
            leaving = true;
            ready.clear();
            tools.outcomes().tellOwner(webhook);
        } else if (written.page() != null) {
            take(written.page(), now);
        }
    }

    /// @param page null when nothing was fetched
    private record Written(boolean disabled, @Nullable Page page) {}

    private boolean disable(Tx tx, Plan plan, Instant now) {
        var reason = plan.disable();
        var by = plan.disabledBy();
        var target = webhook;
        if (reason == null || by == null || target == null) {
            return false;
        }
        if (!tools.webhooks().disable(tx, claim.org(), claim.webhook(), reason, now)) {
            return false;
        }
        tools.outcomes().announce(tx, target, by, reason, now);
        return true;
    }

    private void keepOrLock(RoundTrip trip, boolean lock, Instant now) {
        if (lock) {
            tools.lanes().lock(trip, claim.webhook());
        } else if (extendedAt.plus(EXTEND_EVERY).isBefore(now)) {
            tools.lanes().extend(trip, claim.webhook(), now.plus(Lanes.LEASE));
            extendedAt = now;
        }
    }

    private Page page(RoundTrip trip, Instant now) {
        return new Page(
                tools.webhooks().byId(trip, claim.org(), claim.webhook()),
                tools.deliveries().due(trip, claim.org(), claim.webhook(), now, lastDue, last, PAGE));
    }

    /// After the transaction, since secrets may have to be asked for over the network.
    private void take(Page page, Instant now) {
        var found = page.webhook().rows();
        webhook = found.isEmpty() ? null : found.getFirst();
        if (webhook == null || !webhook.isActive()) {
            // It was disabled while an event was on its way to it.
            tools.tenants().perform(claim.org(), tx -> {
                var trip = tx.roundTrip();
                tools.lanes().lock(trip, claim.webhook());
                tools.deliveries().failPending(trip, claim.org(), claim.webhook());
                trip.run();
            });
            leaving = true;
            return;
        }
        failingSince = webhook.failingSince();
        var numbers = webhook.signing(now);
        if (!numbers.equals(secretNumbers)) {
            secrets = tools.secrets().copies(claim.org(), claim.webhook(), numbers);
            secretNumbers = numbers;
        }
        var due = page.due().rows();
        ready.addAll(due);
        maybeMore = due.size() == PAGE;
        if (!due.isEmpty()) {
            lastDue = due.getLast().dueAt();
            last = due.getLast().id();
        }
    }
}
