package dev.mailgent.vault;

import dev.mailgent.access.Agent;
import dev.mailgent.access.DecryptTicket;
import dev.mailgent.access.Scope;
import dev.mailgent.audit.Actor;
import dev.mailgent.audit.Audit;
import dev.mailgent.audit.AuditEntry;
import dev.mailgent.platform.crypto.DataKeyPurpose;
import dev.mailgent.platform.crypto.InstanceKeys;
import dev.mailgent.platform.crypto.Purpose;
import dev.mailgent.platform.crypto.TamperedException;
import dev.mailgent.platform.db.JointReads;
import dev.mailgent.platform.db.TenantTx;
import dev.mailgent.platform.db.Tx;
import dev.mailgent.platform.keys.DataKeys;
import dev.mailgent.platform.keys.Rewrap;
import dev.mailgent.platform.problem.Problem;
import dev.mailgent.platform.time.Times;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// An identity's credentials: put, opened, listed, deleted, brought back from an older version.
///
/// Opening takes a [DecryptTicket], and its audit entry is on stable storage before a cipher is asked: a
/// crash may log a read nobody got, never the reverse. Absent and someone else's are the same NotFound.
public final class Vault {
    private static final Logger LOG = LoggerFactory.getLogger(Vault.class);
    private static final String DATA = "data";
    private static final int READ_AT_ONCE = 64;

    private final TenantTx vault;
    private final Audit audit;
    private final Rewrap rewrap;
    private final InstantSource clock;
    private final DataKeys dataKeys;
    private final Boxes boxes;
    private final Seeds seeds;
    private final BackupCodes backupCodes;
    private final VaultStore store = new VaultStore();
    private final JointReads<VaultStore.Wanted, Optional<VaultStore.Found>> reads;
    private final BackupCodeStore codes = new BackupCodeStore();
    private final VaultWriter writer;
    private final VaultMeter meter = new VaultMeter();

    /// A credential with its value; close it when it has been sent.
    public record Opened(Credential credential, Plaintext data, int backupCodesLeft) implements AutoCloseable {
        @Override
        public void close() {
            data.close();
        }
    }

    /// A code for now.
    public record CodeNow(Credential credential, Totp.Code code, int backupCodesLeft) {}

    /// A backup code, given to this caller alone.
    public record BackupCode(Credential credential, Plaintext code, int left) implements AutoCloseable {
        @Override
        public void close() {
            code.close();
        }
    }

    /// A version that can be brought back.
    public record Version(
            int version,
            CredentialType type,
            @Nullable String metadata,
            @Nullable TotpInfo totp,
            @Nullable Instant expiresAt,
            Instant createdAt) {}

    /// @param vault the door as role `mg_vault`
    public Vault(
            TenantTx vault,
            DataKeys dataKeys,
            Rewrap rewrap,
            Audit audit,
            InstanceKeys instanceKeys,
            InstantSource clock) {
        this.vault = vault;
        this.audit = audit;
        this.rewrap = rewrap;
        this.clock = clock;
        this.dataKeys = dataKeys;
        this.boxes = new Boxes(dataKeys);
        this.seeds = new Seeds(boxes);
        this.backupCodes = new BackupCodes(
                boxes, instanceKeys.hmacs(Purpose.BACKUP_CODE).firstEntry().getValue());
        this.reads = new JointReads<>(READ_AT_ONCE, (org, wanted) -> store.open(vault, org, wanted));
        this.writer = new VaultWriter(vault, reads, audit, boxes, seeds, backupCodes, store, codes);
    }

    /// For [Audit]: notes the use of credentials beside the entries that tell of it.
    public static void touch(Tx tx, List<UUID> credentials, Instant at) {
        VaultStore.touch(tx, credentials, at);
    }

    /// Stores a credential, or overwrites the one of that name with a new version.
    ///
    /// @throws dev.mailgent.platform.problem.ProblemException KmsUnavailable, Sealed; TooLarge; Invalid
    ///     when there is no second factor to keep; Unavailable when it could not be put on record
    public Credential put(Agent agent, Actor actor, Draft draft) {
        return meter.count(VaultMeter.Operation.STORE, () -> stored(agent, actor, draft));
    }

    private Credential stored(Agent agent, Actor actor, Draft draft) {
        dataKeys.prepare(agent.org());
        return guarded(
                agent,
                actor,
                draft.name(),
                () -> writer.put(
                        agent,
                        draft,
                        Times.now(clock),
                        stored -> entry(
                                actor, stored.version() == 1 ? "credential.create" : "credential.update", stored)));
    }

    /// Stores what a file holds, all of it or nothing.
    ///
    /// @param overwrite whether a credential that is there gets a new version; else it is a Conflict
    public List<Credential> putAll(Agent agent, Actor actor, List<Draft> drafts, boolean overwrite) {
        return meter.count(VaultMeter.Operation.IMPORT, () -> storedAll(agent, actor, drafts, overwrite));
    }

    private List<Credential> storedAll(Agent agent, Actor actor, List<Draft> drafts, boolean overwrite) {
        dataKeys.prepare(agent.org());
        var known = new HashMap<String, Credential>();
        store.list(vault, agent).forEach(credential -> known.put(credential.name(), credential));
        var taken = drafts.stream()
                .filter(draft -> known.containsKey(draft.name().value()))
                .count();
        if (taken > 0 && !overwrite) {
            throw new Problem.Conflict(
                            taken + " names of this file are taken in the vault. Nothing was stored.",
                            "Send overwrite: true to give those credentials a new version.")
                    .asException();
        }
        return writer.putAll(agent, drafts, known, Times.now(clock), stored -> imported(actor, stored));
    }

    private static AuditEntry imported(Actor actor, List<Credential> stored) {
        var ids = String.join(" ", stored.stream().map(Credential::wireId).toList());
        return AuditEntry.success(
                actor, "credential.import", null, Map.of("count", Integer.toString(stored.size()), "credentials", ids));
    }

    /// Opens a credential's value. A TOTP seed and backup codes are not part of it.
    ///
    /// @throws dev.mailgent.platform.problem.ProblemException NotFound, Expired, KmsUnavailable, Sealed,
    ///     Integrity, or
    ///     Unavailable when the audit log cannot be written
    public Opened get(DecryptTicket ticket, CredentialName name) {
        return meter.count(VaultMeter.Operation.OPEN, () -> opened(ticket, name));
    }

    private Opened opened(DecryptTicket ticket, CredentialName name) {
        ticket.require(Scope.VAULT_READ);
        var found = find(ticket, name, DATA, DataKeyPurpose.DATA);
        var credential = found.credential();
        begin(ticket, "credential.open", found);
        var data = guarded(
                ticket.agent(),
                Actor.of(ticket),
                name,
                () -> boxes.open(place(ticket.agent(), credential), DataKeyPurpose.DATA, DATA, found.sealed()));
        return new Opened(credential, new Plaintext(data), found.codesLeft());
    }

    /// A code of the credential's second factor for now.
    ///
    /// @throws dev.mailgent.platform.problem.ProblemException as [#get]; Invalid when it has no second
    ///     factor
    public CodeNow totp(DecryptTicket ticket, CredentialName name) {
        return meter.count(VaultMeter.Operation.CODE, () -> code(ticket, name));
    }

    private CodeNow code(DecryptTicket ticket, CredentialName name) {
        ticket.require(Scope.VAULT_TOTP);
        var found = find(ticket, name, Seeds.FIELD, DataKeyPurpose.TOTP);
        var credential = found.credential();
        var info = secondFactor(credential);
        begin(ticket, "totp.code", found);
        return guarded(ticket.agent(), Actor.of(ticket), name, () -> {
            try (var totp = seeds.open(place(ticket.agent(), credential), found.sealed(), info)) {
                return new CodeNow(credential, totp.at(clock.instant()), found.codesLeft());
            }
        });
    }

    /// Takes one backup code, which no other caller gets.
    ///
    /// @throws dev.mailgent.platform.problem.ProblemException as [#get]; Invalid when none is left
    public BackupCode useBackupCode(DecryptTicket ticket, CredentialName name) {
        return meter.count(VaultMeter.Operation.BACKUP_CODE, () -> backupCode(ticket, name));
    }

    private BackupCode backupCode(DecryptTicket ticket, CredentialName name) {
        ticket.require(Scope.VAULT_TOTP);
        var agent = ticket.agent();
        var found = find(ticket, name, Seeds.FIELD, DataKeyPurpose.TOTP);
        var credential = found.credential();
        secondFactor(credential);
        var taken = codes.take(vault, agent.org(), credential.id(), credential.version(), Times.now(clock))
                .orElseThrow(() -> new Problem.Invalid(
                                "This credential has no backup code left.",
                                "Make new ones at the site and store the credential again.")
                        .asException());
        try {
            begin(ticket, "totp.backup_code", found);
        } catch (RuntimeException e) {
            // Nobody saw it, so it is not used.
            codes.putBack(vault, agent.org(), credential.id(), credential.version(), taken.row());
            throw e;
        }
        var place = place(agent, credential);
        var code = guarded(agent, Actor.of(ticket), name, () -> backupCodes.open(place, taken.row()));
        codes.forget(
                vault,
                agent.org(),
                credential.id(),
                credential.version(),
                taken.row().position(),
                backupCodes.digest(place, code));
        return new BackupCode(credential, code, taken.left());
    }

    /// What may be listed, by name.
    public List<Credential> list(Agent agent) {
        return store.list(vault, agent);
    }

    /// What may be listed of one.
    public Credential describe(Agent agent, CredentialName name) {
        return store.find(vault, agent, name).orElseThrow(Vault::notFound);
    }

    /// Deletes every version for ever, keys first.
    ///
    /// @return what was deleted
    public Credential delete(Agent agent, Actor actor, CredentialName name) {
        return meter.count(VaultMeter.Operation.DELETE, () -> deleted(agent, actor, name));
    }

    private Credential deleted(Agent agent, Actor actor, CredentialName name) {
        var credential = describe(agent, name);
        if (!writer.delete(agent, credential, entry(actor, "credential.delete", credential))) {
            throw notFound();
        }
        return credential;
    }

    /// The last ten versions, newest first.
    public List<Version> versions(Agent agent, CredentialName name) {
        return store.versions(vault, agent.org(), describe(agent, name).id()).stream()
                .map(row -> new Version(
                        row.version(), row.type(), row.metadata(), row.totp(), row.expiresAt(), row.createdAt()))
                .toList();
    }

    /// Makes an older version the newest: its values, second factor and unused backup codes, sealed anew.
    ///
    /// @throws dev.mailgent.platform.problem.ProblemException NotFound when there is no such version any
    ///     more
    public Credential restore(DecryptTicket ticket, CredentialName name, int version) {
        return meter.count(VaultMeter.Operation.RESTORE, () -> restored(ticket, name, version));
    }

    private Credential restored(DecryptTicket ticket, CredentialName name, int version) {
        ticket.require(Scope.VAULT_WRITE);
        var agent = ticket.agent();
        var credential = describe(agent, name);
        var older = store.versions(vault, agent.org(), credential.id()).stream()
                .filter(row -> row.version() == version)
                .findFirst()
                .orElseThrow(() -> new Problem.NotFound("version").asException());
        dataKeys.prepare(agent.org());
        var actor = Actor.of(ticket);
        var entry = AuditEntry.success(
                        actor, "credential.restore", credential.wireId(), Map.of("from", Integer.toString(version)))
                .withPersonal("name", name.value());
        return guarded(
                agent, actor, name, () -> writer.restore(agent, credential, name, older, Times.now(clock), _ -> entry));
    }

    /// Operations by kind and outcome so far, by their labels in the metrics.
    public Map<String, Long> counts() {
        return meter.read();
    }

    private VaultStore.Found find(DecryptTicket ticket, CredentialName name, String field, DataKeyPurpose purpose) {
        var agent = ticket.agent();
        var found = reads.ask(agent.org(), new VaultStore.Wanted(agent, name, field, purpose))
                .orElseThrow(Vault::notFound);
        if (found.isSealed()) {
            throw new Problem.Sealed().asException();
        }
        var credential = found.credential();
        if (credential.isExpired(clock.instant())) {
            throw new Problem.Expired("This credential has expired.").asException();
        }
        if (credential.version() != found.newest()) {
            throw integrity(agent, Actor.of(ticket), name, new TamperedException());
        }
        return found;
    }

    /// Puts the opening on record, once it is sure that a key is at hand; what was wrapped with an older
    /// key is wrapped anew behind it.
    private void begin(DecryptTicket ticket, String action, VaultStore.Found found) {
        var org = ticket.agent().org();
        var sealed = found.sealed();
        if (sealed != null) {
            guarded(
                    ticket.agent(),
                    Actor.of(ticket),
                    new CredentialName(found.credential().name()),
                    () -> {
                        dataKeys.open(org, sealed.key()).close();
                        return true;
                    });
        }
        audit.append(
                org,
                entry(Actor.of(ticket), action, found.credential())
                        .touching(found.credential().id()));
        if (sealed != null) {
            rewrap.lazily(org, sealed.key(), found.activeKek());
        }
    }

    private static TotpInfo secondFactor(Credential credential) {
        var info = credential.totp();
        if (info == null) {
            throw new Problem.Invalid(
                            "This credential has no TOTP secret.", "Store it again with the secret the site shows.")
                    .asException();
        }
        return info;
    }

    private static Boxes.Place place(Agent agent, Credential credential) {
        return new Boxes.Place(agent, credential.id(), credential.version(), credential.type());
    }

    private static AuditEntry entry(Actor actor, String action, Credential credential) {
        return AuditEntry.success(
                        actor,
                        action,
                        credential.wireId(),
                        Map.of(
                                "type", credential.type().name(),
                                "version", Integer.toString(credential.version())))
                .withPersonal("name", credential.name());
    }

    /// Turns a box that does not open into an answer without detail, a line for the operator and an audit
    /// entry.
    private <T> T guarded(Agent agent, Actor actor, CredentialName name, Supplier<T> work) {
        try {
            return work.get();
        } catch (TamperedException e) {
            throw integrity(agent, actor, name, e);
        }
    }

    private RuntimeException integrity(Agent agent, Actor actor, CredentialName name, TamperedException e) {
        LOG.error(
                "a stored credential of {} in {} cannot be trusted (request {}): {}",
                agent.id(),
                agent.org(),
                actor.requestId(),
                e.getMessage());
        audit.append(
                agent.org(),
                AuditEntry.success(actor, "credential.integrity_error", null, Map.of())
                        .withResult("error")
                        .withPersonal("name", name.value()));
        return new Problem.Integrity().asException();
    }

    private static RuntimeException notFound() {
        return new Problem.NotFound("credential").asException();
    }
}
