package dev.mailgent;

import dev.mailgent.access.AccessGate;
import dev.mailgent.access.ApiKeys;
import dev.mailgent.access.Idempotency;
import dev.mailgent.access.RequestLog;
import dev.mailgent.access.Usage;
import dev.mailgent.account.Organizations;
import dev.mailgent.activity.ActivityLog;
import dev.mailgent.activity.DeniedLog;
import dev.mailgent.activity.LogRoutes;
import dev.mailgent.did.DidRoutes;
import dev.mailgent.did.Dids;
import dev.mailgent.did.OwnDids;
import dev.mailgent.event.EventBell;
import dev.mailgent.event.EventLog;
import dev.mailgent.event.EventRoutes;
import dev.mailgent.event.EventSockets;
import dev.mailgent.event.EventStreams;
import dev.mailgent.identity.Directory;
import dev.mailgent.identity.Identities;
import dev.mailgent.identity.IdentityKeys;
import dev.mailgent.identity.IdentityRoutes;
import dev.mailgent.identity.KeyRoutes;
import dev.mailgent.identity.LeakRoutes;
import dev.mailgent.identity.Recipient;
import dev.mailgent.identity.WhoAmIRoutes;
import dev.mailgent.mail.inbound.ArrivalLog;
import dev.mailgent.mail.inbound.DiskSpace;
import dev.mailgent.mail.inbound.InboundPolicy;
import dev.mailgent.mail.inbound.InboundReceiver;
import dev.mailgent.mail.inbound.Inbox;
import dev.mailgent.mail.inbound.MailCommit;
import dev.mailgent.mail.inbound.SmtpDoor;
import dev.mailgent.mail.loop.LoopGuard;
import dev.mailgent.mail.loop.SendingRoutes;
import dev.mailgent.mail.message.Contacts;
import dev.mailgent.mail.message.MailRoutes;
import dev.mailgent.mail.message.Mailbox;
import dev.mailgent.mail.message.MessageWriter;
import dev.mailgent.mail.message.RawMessages;
import dev.mailgent.mail.message.SearchPacker;
import dev.mailgent.mail.outbound.Outbound;
import dev.mailgent.mail.outbound.ReturnedMail;
import dev.mailgent.mail.rule.RuleRoutes;
import dev.mailgent.mail.rule.Rules;
import dev.mailgent.mail.waiting.WaitRoutes;
import dev.mailgent.mail.waiting.Waiting;
import dev.mailgent.mcp.McpGate;
import dev.mailgent.mcp.McpRoutes;
import dev.mailgent.meta.DescriptionRoutes;
import dev.mailgent.meta.HealthRoutes;
import dev.mailgent.meta.Metrics;
import dev.mailgent.meta.OAuthMetrics;
import dev.mailgent.meta.WebhookMetrics;
import dev.mailgent.oauth.OAuth;
import dev.mailgent.platform.blob.FileBlobStore;
import dev.mailgent.platform.config.ConfigException;
import dev.mailgent.platform.crypto.InstanceKeys;
import dev.mailgent.platform.crypto.RootKey;
import dev.mailgent.platform.db.Database;
import dev.mailgent.platform.db.GroupCommit;
import dev.mailgent.platform.db.Notifications;
import dev.mailgent.platform.db.SystemTx;
import dev.mailgent.platform.db.TenantTx;
import dev.mailgent.platform.egress.EgressPolicy;
import dev.mailgent.platform.egress.GuardedHttp;
import dev.mailgent.platform.http.CarriedCalls;
import dev.mailgent.platform.http.HttpDoor;
import dev.mailgent.platform.http.RoomGate;
import dev.mailgent.platform.http.Router;
import dev.mailgent.platform.job.Jobs;
import dev.mailgent.platform.job.Schedule;
import dev.mailgent.protocol.dns.DnsjavaResolver;
import dev.mailgent.webhook.Webhooking;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The wiring: every object made once with `new`, in dependency order. Read this first.
public final class App implements AutoCloseable {
    private final Configuration configuration;
    private final Organizations organizations;
    private final Identities identities;
    private final SystemTx system;
    private final HealthRoutes health;
    private final Router router = new Router();
    private final Deque<AutoCloseable> toClose = new ArrayDeque<>();
    private final EventStreams streams;
    private final Waiting waiting;
    private final @Nullable HttpDoor http;
    private final @Nullable SmtpDoor smtp;

    /// @param database opened as the login role that [dev.mailgent.platform.db.Migrations] made; closed
    ///     with the App
    /// @param vaultDatabase the same as the vault's login role; closed with the App
    /// @param partitions makes the partitions due at a time, as the owner of the tables
    /// @param onlyProcess no other process uses this database, so leases left in it are a dead process's
    public static App start(
            Configuration configuration,
            Database database,
            Database vaultDatabase,
            RootKey root,
            Path data,
            Consumer<Instant> partitions,
            boolean onlyProcess,
            InstantSource clock) {
        return new App(configuration, database, vaultDatabase, root, data, partitions, onlyProcess, clock);
    }

    private App(
            Configuration configuration,
            Database database,
            Database vaultDatabase,
            RootKey root,
            Path data,
            Consumer<Instant> partitions,
            boolean onlyProcess,
            InstantSource clock) {
        this.configuration = configuration;
        var domain = configuration.server().domain();
        var hostname = configuration.hostname();
        Supplier<String> baseUrl = this::baseUrl;

        // platform
        closing(database);
        var tenants = new TenantTx(database);
        this.system = new SystemTx(database);
        var keys = InstanceKeys.open(system, root, clock);
        var notifications = closing(new Notifications(database));
        var bell = closing(new EventBell(database, notifications, system, onlyProcess));
        var log = new EventLog(tenants);
        var blobs = new FileBlobStore(data.resolve("blobs"), clock);
        var jobs = new Jobs(system, clock);
        var schedule = closing(new Schedule(Duration.ofMinutes(1)));

        // access, activity, identity
        var usage = closing(new Usage(tenants));
        var requestLog = closing(new RequestLog(tenants, clock));
        var apiKeys = new ApiKeys(system, keys, notifications, clock);
        var activity = new ActivityLog(tenants, clock);
        var denied = closing(new DeniedLog(tenants, activity));
        var gate = new AccessGate(configuration.access(), apiKeys, usage, requestLog, denied, baseUrl, clock);
        var idempotency = new Idempotency(tenants, system, keys, clock);
        this.organizations = new Organizations(system, apiKeys, clock);
        var directory = new Directory(system, tenants, notifications);
        var secrets = closing(new SecretParts(
                vaultDatabase,
                root,
                new SecretParts.Ground(
                        tenants, system, keys, notifications, activity, domain, configuration.auditFile(), clock)));
        var signingKeys = secrets.signingKeys();
        this.identities =
                new Identities(tenants, apiKeys, usage, directory, activity, secrets.watchers(), domain, clock);
        var ownDids = new OwnDids(configuration.did(), baseUrl);
        var outside = new GuardedHttp(EgressPolicy.STRICT);
        var dids = new Dids(ownDids, signingKeys, directory, outside, keys, tenants, activity);

        // mail
        var rules = closing(new Rules(tenants, clock));
        var packer = closing(new SearchPacker(tenants));
        var writer = new MessageWriter(packer);
        var contacts = new Contacts(tenants);
        var arrivals = new ArrivalLog(activity, contacts, new ReturnedMail()::came);
        var commit = closing(new GroupCommit<>(
                "mail",
                Math.max(2, Runtime.getRuntime().availableProcessors()),
                new MailCommit(tenants, writer, arrivals)));
        var disk = disk(data, configuration.smtp().minFreeDiskPercent());
        var receiver = new InboundReceiver(
                inboxes(directory),
                new InboundPolicy(rules, DnsjavaResolver.ofSystem(), hostname),
                contacts,
                commit,
                blobs,
                disk,
                hostname);
        var raws = new RawMessages(tenants, blobs, hostname);
        var guard = new LoopGuard(configuration.loop(), tenants, system, activity, clock);
        var outbound = closing(new Outbound(
                configuration.outbound(),
                new Outbound.Parts(
                        tenants, jobs, writer, contacts, rules, blobs, idempotency, activity, guard, directory::agent),
                receiver,
                hostname,
                domain,
                clock));

        // those who wait
        this.streams = new EventStreams(configuration.streams(), log, bell, apiKeys);
        this.waiting = new Waiting(configuration.waits(), tenants, bell, apiKeys, clock);
        var webhooks = closing(new Webhooking(
                configuration.webhooks(),
                new Webhooking.Parts(
                        tenants,
                        secrets.vault(),
                        system,
                        secrets.dataKeys(),
                        notifications,
                        log,
                        bell,
                        activity,
                        denied,
                        idempotency,
                        directory::agent,
                        directory::identityOf,
                        outbound.postmaster()::put,
                        clock)));
        identities.tell(webhooks);
        var oauth = new OAuth(
                configuration.oauth(),
                new OAuth.Ground(tenants, system, keys, apiKeys, gate, activity, secrets.audit(), baseUrl, clock),
                router);

        // housekeeping
        schedule.every(Duration.ofHours(6), "partitions", () -> partitions.accept(clock.instant()))
                .every(
                        Duration.ofHours(1),
                        "idempotency",
                        () -> idempotency.purgeOlderThan(clock.instant().minus(Duration.ofDays(1))))
                .every(Duration.ofHours(1), "loops", guard::purge)
                .every(Duration.ofDays(1), "blobs", raws::sweep);

        secrets.schedule(schedule);
        webhooks.schedule(schedule);
        oauth.schedule(schedule);

        // doors
        this.health = new HealthRoutes(system);
        this.smtp = configuration.server().runs("smtp")
                ? new SmtpDoor(configuration.smtp(), configuration.http().bind(), hostname, data, receiver, clock)
                : null;
        var metrics = new Metrics(database, requestLog, commit, jobs, smtp);
        metrics.also(secrets::measure);
        metrics.also(this::measureWaiting);
        metrics.also(new WebhookMetrics(webhooks));
        metrics.also(new OAuthMetrics(oauth.figures()));
        for (var routes : List.of(
                health,
                new WhoAmIRoutes(identities, organizations, ownDids::of),
                new DidRoutes(dids, identities),
                new MailRoutes(new Mailbox(tenants, blobs, packer, clock), raws),
                outbound.sendRoutes(),
                outbound.draftRoutes(),
                new RuleRoutes(rules),
                new SendingRoutes(guard, identities),
                new EventRoutes(log, streams),
                new WaitRoutes(waiting),
                new LogRoutes(activity),
                new IdentityRoutes(identities, idempotency),
                new LeakRoutes(configuration.leaks(), apiKeys, tenants, activity, clock),
                new KeyRoutes(new IdentityKeys(tenants, apiKeys, activity, clock), apiKeys, idempotency, clock),
                new DescriptionRoutes(baseUrl, metrics::text))) {
            routes.register(router);
        }
        router.add(EventSockets.PATH, new EventSockets(streams, gate));
        secrets.routes().forEach(routes -> routes.register(router));
        webhooks.routes().forEach(routes -> routes.register(router));
        oauth.routes().forEach(routes -> routes.register(router));
        var door = new McpGate(new RoomGate(gate, disk::hasRoom), configuration.mcp(), oauth.challenge(), baseUrl);
        new McpRoutes(new CarriedCalls(door), oauth.challenge()).register(router);
        this.http = configuration.server().runs("api") ? new HttpDoor(configuration.http(), router, door) : null;

        // motion
        usage.start();
        requestLog.start();
        denied.start();
        rules.start();
        secrets.start();
        notifications.start();
        bell.start();
        streams.start();
        if (onlyProcess) {
            jobs.forgetLeases();
        }
        if (configuration.server().runs("worker")) {
            outbound.start();
            webhooks.start(onlyProcess);
            schedule.start();
        }
        open(http, smtp);
    }

    private void measureWaiting(Metrics.Page page) {
        page.gauge("event_streams_open", "Event streams open, SSE and WebSocket", (long) streams.open());
        page.counter("event_streams_total", "Event streams opened", streams.opened());
        page.counter("event_streams_cut_total", "Event streams cut, their readers did not read", streams.cut());
        page.gauge("waits_open", "Calls waiting for mail", (long) waiting.open());
        page.counter("waits_found_total", "Waiting calls answered with what they waited for", waiting.found());
    }

    private void open(@Nullable HttpDoor api, @Nullable SmtpDoor mail) {
        try {
            if (mail != null) {
                mail.start();
                toClose.push(mail);
            }
            if (api != null) {
                api.start();
                toClose.push(api);
            }
        } catch (RuntimeException e) {
            close();
            throw portTaken(e);
        }
    }

    private RuntimeException portTaken(RuntimeException e) {
        if (e instanceof ConfigException) {
            return e;
        }
        return new ConfigException("Port " + configuration.http().port() + " of "
                + configuration.http().bind() + " cannot be opened: " + rootMessage(e)
                + ". Give another with --http-port (0 picks a free one).");
    }

    private static String rootMessage(Throwable e) {
        var at = e;
        while (at.getCause() != null) {
            at = at.getCause();
        }
        return String.valueOf(at.getMessage());
    }

    private static Function<String, Optional<Inbox>> inboxes(Directory directory) {
        return address -> directory.find(address) instanceof Recipient.Known(var agent, var tag)
                ? Optional.of(new Inbox(agent, tag))
                : Optional.empty();
    }

    private static DiskSpace disk(Path data, int minFreePercent) {
        try {
            return new DiskSpace(data, minFreePercent);
        } catch (IOException e) {
            throw new ConfigException("The disk of " + data + " cannot be asked for its size: " + e.getMessage());
        }
    }

    private <T extends AutoCloseable> T closing(T part) {
        toClose.push(part);
        return part;
    }

    /// Keys of a first organization and identity, shown once.
    record First(String platformKey, String identityId, String email, String apiKey) {}

    /// Whether nobody lives here yet.
    boolean isEmpty() {
        return !organizations.any();
    }

    /// @param keep writes the keys down before they count: a crash in between leaves keys of nobody, never
    ///     an installation without keys
    First createFirst(Consumer<First> keep) {
        return system.run(tx -> {
            var founded = organizations.found(tx, "My organization");
            var org = founded.organization().id();
            TenantTx.enter(tx, org);
            var created = identities.create(tx, org, new Identities.Wanted(null, null, "agent", List.of()));
            var first = new First(
                    founded.platformKey().rawKey(),
                    created.identity().id().wire(),
                    created.identity().email(),
                    created.key().rawKey());
            keep.accept(first);
            return first;
        });
    }

    /// Says that requests and mail may come.
    public void setReady() {
        health.setReady(true);
    }

    boolean runsSmtp() {
        return smtp != null;
    }

    String domain() {
        return configuration.server().domain();
    }

    String hostname() {
        return configuration.hostname();
    }

    String transportSentence() {
        return switch (configuration.outbound().transport()) {
            case SANDBOX -> "sandbox: mail for the outside is captured, none leaves";
            case RELAY -> "relay " + configuration.outbound().relayHost().orElse("");
        };
    }

    /// URL the API is reached by.
    public String baseUrl() {
        return configuration.baseUrl(httpPort());
    }

    String smtpHost() {
        return configuration.localHost();
    }

    int httpPort() {
        return http == null ? 0 : http.port();
    }

    public int smtpPort() {
        return smtp == null ? 0 : smtp.port();
    }

    /// The registry, for tests that walk every endpoint.
    public Router router() {
        return router;
    }

    /// Stops in reverse order of the start: doors first, the database last.
    @Override
    public void close() {
        health.setReady(false);
        streams.close();
        waiting.close();
        while (!toClose.isEmpty()) {
            try {
                toClose.pop().close();
            } catch (Exception e) {
                org.slf4j.LoggerFactory.getLogger(App.class).warn("stopping: {}", e.toString());
            }
        }
    }
}
