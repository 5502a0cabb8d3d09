package dev.mailgent.mail.rule;

import dev.mailgent.access.Agent;
import dev.mailgent.access.RateLimit;
import dev.mailgent.event.Events;
import dev.mailgent.platform.db.BatchWriter;
import dev.mailgent.platform.db.TenantTx;
import dev.mailgent.platform.db.Tx;
import dev.mailgent.platform.id.IdentityId;
import dev.mailgent.platform.time.Times;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/// Tells of mail that was refused, of which nothing else is kept. There is no transaction to be part
/// of, and strangers cause it: so it is written in batches, at most sixty a minute for an identity, and
/// a kill loses the last second.
public final class Refusals implements AutoCloseable {
    private static final int PER_MINUTE = 60;
    private static final int MOST_RECIPIENTS = 10;

    private final InstantSource clock;
    private final RateLimit<IdentityId> rate;
    private final BatchWriter<News> writer;

    private record News(Agent agent, String type, Map<String, ?> body, Instant at) {}

    public Refusals(TenantTx tenants, InstantSource clock) {
        this.clock = clock;
        this.rate = new RateLimit<>(PER_MINUTE, 100_000, clock);
        this.writer =
                new BatchWriter<>("refusals", tenants, news -> news.agent().org(), Refusals::write);
    }

    public void start() {
        writer.start();
    }

    /// A rule of the inbox refused a mail of `sender`.
    public void blocked(Agent agent, String sender) {
        tell(agent, "message.blocked", Map.of("sender", sender));
    }

    /// A mail the agent asked to send was refused.
    ///
    /// @param reason `rule` or `limit`
    public void rejected(Agent agent, List<String> recipients, String reason) {
        var some = recipients.subList(0, Math.min(recipients.size(), MOST_RECIPIENTS));
        tell(agent, "message.rejected", Map.of("recipients", some, "reason", reason));
    }

    private void tell(Agent agent, String type, Map<String, ?> body) {
        if (rate.take(agent.id()).allowed()) {
            writer.add(new News(agent, type, body, Times.now(clock)));
        }
    }

    /// In order of identities, as all who take numbers of feeds do.
    private static void write(Tx tx, List<News> news) {
        news.stream()
                .sorted(Comparator.comparing(one -> one.agent().id().value().toString()))
                .forEach(one -> Events.append(tx, one.agent(), one.type(), one.body(), one.at()));
    }

    @Override
    public void close() {
        writer.close();
    }
}
