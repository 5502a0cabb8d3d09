package dev.mailgent.vault;

import dev.mailgent.access.Agent;
import dev.mailgent.activity.ActivityLog;
import dev.mailgent.activity.Category;
import dev.mailgent.activity.Entry;
import dev.mailgent.event.Events;
import dev.mailgent.platform.db.BatchWriter;
import dev.mailgent.platform.db.TenantTx;
import dev.mailgent.platform.db.Tx;
import dev.mailgent.platform.time.Times;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Tells an identity's owner what happened in the vault: a row of the activity log and an event. The
/// record that counts is the audit log, written before; so that it stays the only commit a reader waits
/// for, uses are written here in batches, and a kill loses the last second of them. Changes are written
/// before they are answered.
public final class VaultNews implements AutoCloseable {
    private final TenantTx tenants;
    private final ActivityLog activity;
    private final InstantSource clock;
    private final BatchWriter<News> uses;

    /// @param event its type; null for none
    private record News(Agent agent, Entry entry, @Nullable String event, Map<String, ?> body, Instant at) {}

    public VaultNews(TenantTx tenants, ActivityLog activity, InstantSource clock) {
        this.tenants = tenants;
        this.activity = activity;
        this.clock = clock;
        this.uses =
                new BatchWriter<>("vault news", tenants, news -> news.agent().org(), this::write);
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
        tenants.perform(agent.org(), tx -> write(tx, news));
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
        tenants.perform(agent.org(), tx -> write(tx, List.of(new News(agent, entry, event, body, Times.now(clock)))));
    }

    /// In order of identities, as all who take numbers of feeds do.
    private void write(Tx tx, List<News> news) {
        activity.record(
                tx,
                news.stream()
                        .map(one -> new ActivityLog.Line(
                                one.agent().org(), one.agent().id(), one.entry()))
                        .toList());
        news.stream()
                .sorted(Comparator.comparing(one -> one.agent().id().value().toString()))
                .forEach(one -> {
                    if (one.event() != null) {
                        Events.append(tx, one.agent(), one.event(), one.body(), one.at());
                    }
                });
    }

    @Override
    public void close() {
        uses.close();
    }
}
