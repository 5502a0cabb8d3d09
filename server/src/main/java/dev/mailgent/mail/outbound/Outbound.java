package dev.mailgent.mail.outbound;

import dev.mailgent.access.Agent;
import dev.mailgent.access.Idempotency;
import dev.mailgent.activity.ActivityLog;
import dev.mailgent.mail.loop.LoopGuard;
import dev.mailgent.mail.message.Contacts;
import dev.mailgent.mail.message.MessageWriter;
import dev.mailgent.mail.rule.Rules;
import dev.mailgent.platform.blob.BlobStore;
import dev.mailgent.platform.db.GroupCommit;
import dev.mailgent.platform.db.TenantTx;
import dev.mailgent.platform.id.IdentityId;
import dev.mailgent.platform.id.OrgId;
import dev.mailgent.platform.job.Jobs;
import dev.mailgent.protocol.smtp.client.RetrySchedule;
import dev.mailgent.protocol.smtp.client.SmtpClient;
import dev.mailgent.protocol.smtp.client.SmtpClientSettings;
import dev.mailgent.protocol.smtp.server.MailReceiver;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/// The sending half, wired: what `App` makes of this package.
public final class Outbound implements AutoCloseable {
    /// Commits of sends at once; the receiving side has its own.
    private static final int WRITERS = 2;

    private final @Nullable SmtpClient client;
    private final GroupCommit<OutboxWriter.Send, OutboxWriter.Outcome> queue;
    private final DeliveryWorker worker;
    private final SendRoutes sendRoutes;
    private final DraftRoutes draftRoutes;
    private final Postmaster postmaster;
    private boolean started;

    /// What sending stands on.
    ///
    /// @param agents an agent by organization and id, empty when it is closed
    public record Parts(
            TenantTx tenants,
            Jobs jobs,
            MessageWriter writer,
            Contacts contacts,
            Rules rules,
            BlobStore blobs,
            Idempotency idempotency,
            ActivityLog activity,
            LoopGuard guard,
            BiFunction<OrgId, IdentityId, Optional<Agent>> agents) {}

    /// @param receiver takes mail for inboxes of this installation
    public Outbound(
            OutboundConfig config,
            Parts parts,
            MailReceiver receiver,
            String hostname,
            String domain,
            InstantSource clock) {
        var store = new OutboxStore();
        var outbox = new Outbox(parts.rules(), parts.blobs(), parts.guard(), clock);
        var writer = new OutboxWriter(
                parts.tenants(),
                parts.writer(),
                parts.contacts(),
                store,
                parts.activity(),
                parts.guard(),
                parts.rules().refusals(),
                config);
        this.queue = new GroupCommit<>("send", WRITERS, writer);
        var local = new LocalTransport(receiver, hostname, clock);
        this.postmaster = new Postmaster(local, domain, clock);
        this.client = config.transport() == OutboundConfig.Kind.RELAY
                ? new SmtpClient(SmtpClientSettings.defaults(hostname))
                : null;
        var outside = client == null ? new SandboxTransport() : new RelayTransport(client, config);
        this.worker = new DeliveryWorker(
                parts.tenants(),
                parts.jobs(),
                store,
                parts.blobs(),
                parts.agents(),
                domain::equals,
                local,
                outside,
                new SandboxRecipients(local),
                new FailureNotice(local, hostname, domain),
                RetrySchedule.defaults(),
                clock);
        this.sendRoutes = new SendRoutes(
                outbox,
                writer,
                queue,
                store,
                new Forwarding(parts.blobs(), clock),
                new AutoReplies(parts.tenants(), parts.blobs(), parts.guard()),
                parts.idempotency(),
                parts.tenants(),
                parts.activity(),
                clock,
                worker::wake);
        this.draftRoutes = new DraftRoutes(outbox, writer, parts.idempotency(), parts.tenants(), clock, worker::wake);
    }

    public SendRoutes sendRoutes() {
        return sendRoutes;
    }

    public DraftRoutes draftRoutes() {
        return draftRoutes;
    }

    public Postmaster postmaster() {
        return postmaster;
    }

    /// Starts delivering.
    public void start() {
        started = true;
        worker.start();
    }

    @Override
    public void close() {
        queue.close();
        if (started) {
            worker.close();
        }
        if (client != null) {
            client.close();
        }
    }
}
