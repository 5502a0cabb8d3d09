package dev.mailgent.vault;

import dev.mailgent.access.Agent;
import dev.mailgent.activity.ActivityLog;
import dev.mailgent.activity.Category;
import dev.mailgent.activity.Entry;
import dev.mailgent.event.Events;
import dev.mailgent.platform.db.BatchWriter;
import dev.mailgent.platform.db.GroupCommit;
import dev.mailgent.platform.db.TenantTx;
import dev.mailgent.platform.db.Tx;
import dev.mailgent.platform.id.OrgId;
import dev.mailgent.platform.time.Times;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Tells an identity's owner what happened in the vault: a row of the activity log and an event. The
/// record that counts is the audit log, written before; so that it stays the only commit a reader waits
/// for, uses are written here in batches, and a kill loses the last second of them. Changes are written
/// before they are answered, in commits that requests share.
public final class VaultNews implements AutoCloseable {
    private final TenantTx tenants;
    private final ActivityLog activity;
    private final InstantSource clock;
    private final BatchWriter<News> uses;
    private final GroupCommit<List<News>, Boolean> changes;

    /// @param event its type; null for none
    private record News(Agent agent, Entry entry, @Nullable String event, Map<String, ?> body, Instant at) {}

    public VaultNews(TenantTx tenants, ActivityLog activity, InstantSource clock) {
        this.tenants = tenants;
        this.activity = activity;
        this.clock = clock;
        this.uses =
                new BatchWriter<>("vault news", tenants, news -> news.agent().org(), this::write);
        this.changes = new GroupCommit<>("vault news", 1, new Changes());
    }

    /// What several requests changed, in one commit.
    private final class Changes implements GroupCommit.Work<List<News>, Boolean> {
        /// Rows of the activity log and events together.
        private static final long BYTES = 1024;

        @Override
        public int lane(List<News> piece) {
            return 0;
        }

        @Override
        public long bytes(List<News> piece) {
            return piece.size() * BYTES;
        }

        @Override
        public List<Boolean> commit(List<List<News>> batch) {
            var byOrg = new TreeMap<OrgId, List<News>>(Comparator.comparing(OrgId::value));
            batch.forEach(piece ->
                    piece.forEach(news -> byOrg.computeIfAbsent(news.agent().org(), _ -> new ArrayList<>())
                            .add(news)));
            tenants.runBatch(tx -> {
                byOrg.forEach((org, news) -> {
                    TenantTx.enter(tx, org);
                    write(tx, news);
                });
                return true;
            });
            return Collections.nCopies(batch.size(), true);
        }
    }

    public void start() {
        uses.start();
    }

    /// A credential, a code or a backup code was given out.
    ///
    /// @param action name of the tool, `vault_get`
    void used(Agent agent, String action, Credential credential) {
        uses.add(new News(
                agent,
                entry(action, "Opened", credential),
                "vault.used",
                Map.of("credentialId", credential.wireId(), "action", action, "version", credential.version()),
                Times.now(clock)));
    }

    void stored(Agent agent, String action, Credential credential) {
        now(
                agent,
                entry(action, credential.version() == 1 ? "Stored" : "Overwrote", credential),
                "vault.stored",
                Map.of(
                        "credentialId", credential.wireId(),
                        "type", credential.type().name(),
                        "version", credential.version()));
    }

    void imported(Agent agent, List<Credential> credentials) {
        var at = Times.now(clock);
        var news = credentials.stream()
                .map(credential -> new News(
                        agent,
                        entry("vault_import", credential.version() == 1 ? "Stored" : "Overwrote", credential),
                        "vault.stored",
                        Map.of(
                                "credentialId", credential.wireId(),
                                "type", credential.type().name(),
                                "version", credential.version()),
                        at))
                .toList();
        changes.commit(news);
    }

    void deleted(Agent agent, Credential credential) {
        now(
                agent,
                entry("vault_delete", "Deleted", credential),
                "vault.deleted",
                Map.of("credentialId", credential.wireId()));
    }

    private static Entry entry(String action, String verb, Credential credential) {
        return Entry.success(
                action,
                Category.VAULT,
                verb + " the credential '" + credential.name() + "'.",
                "credential",
                credential.wireId());
    }

    private void now(Agent agent, Entry entry, String event, Map<String, ?> body) {
        changes.commit(List.of(new News(agent, entry, event, body, Times.now(clock))));
    }

    /// @param news of one organization, which the transaction is bound to
    private void write(Tx tx, List<News> news) {
        activity.record(
                tx,
                news.stream()
                        .map(one -> new ActivityLog.Line(
                                one.agent().org(), one.agent().id(), one.entry()))
                        .toList());
        var facts = new ArrayList<Events.Fact>();
        for (var one : news) {
            if (one.event() != null) {
                facts.add(new Events.Fact(one.agent().id(), one.event(), one.body(), one.at()));
            }
        }
        Events.appendAll(tx, news.getFirst().agent().org(), facts);
    }

    @Override
    public void close() {
        changes.close();
        uses.close();
    }
}
