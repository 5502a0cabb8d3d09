package dev.mailgent.vault;

import dev.mailgent.access.Agent;
import dev.mailgent.audit.Audit;
import dev.mailgent.audit.AuditEntry;
import dev.mailgent.audit.Together;
import dev.mailgent.platform.crypto.DataKeyPurpose;
import dev.mailgent.platform.crypto.TamperedException;
import dev.mailgent.platform.db.JointReads;
import dev.mailgent.platform.db.RoundTrip;
import dev.mailgent.platform.db.TenantTx;
import dev.mailgent.platform.db.Tx;
import dev.mailgent.platform.id.Ids;
import dev.mailgent.platform.id.OrgId;
import dev.mailgent.platform.keys.DataKeyStore;
import dev.mailgent.platform.problem.Problem;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Writes versions of credentials, in the transaction of the audit entry that tells of it. Everything is
/// sealed before; a credential that moved on meanwhile is sealed again for the version that is free then.
final class VaultWriter {
    /// Versions kept of a credential.
    static final int KEPT = 10;

    /// Longest value: what is sealed, with its padding, stays below the bound of an envelope.
    static final int MAX_BYTES = 512 * 1024;

    static final int MAX_CODES = 200;

    private static final String DATA = "data";
    private static final int ATTEMPTS = 50;

    private final TenantTx vault;
    private final JointReads<VaultStore.Wanted, Optional<VaultStore.Found>> reads;
    private final Audit audit;
    private final Boxes boxes;
    private final Seeds seeds;
    private final BackupCodes backupCodes;
    private final VaultStore store;
    private final BackupCodeStore codes;
    private final DataKeyStore keys = new DataKeyStore();
    private final Together<Write> writes = this::writeAll;

    VaultWriter(
            TenantTx vault,
            JointReads<VaultStore.Wanted, Optional<VaultStore.Found>> reads,
            Audit audit,
            Boxes boxes,
            Seeds seeds,
            BackupCodes backupCodes,
            VaultStore store,
            BackupCodeStore codes) {
        this.vault = vault;
        this.reads = reads;
        this.audit = audit;
        this.boxes = boxes;
        this.seeds = seeds;
        this.backupCodes = backupCodes;
        this.store = store;
        this.codes = codes;
    }

    /// What a version holds, in the clear.
    @SuppressWarnings("ArrayRecordComponent") // carried to the ciphers, never compared
    private record Content(
            CredentialType type,
            byte[] data,
            @Nullable String metadata,
            @Nullable Instant expiresAt,
            @Nullable Totp totp,
            List<BackupCodes.Code> codes) {}

    /// @param entry what goes on record with the new version
    Credential put(Agent agent, Draft draft, Instant now, Function<Credential, AuditEntry> entry) {
        if (draft.data().reveal().length > MAX_BYTES) {
            throw new Problem.TooLarge(MAX_BYTES).asException();
        }
        for (var attempt = 0; attempt < ATTEMPTS; attempt++) {
            var found = reads.ask(
                            agent.org(), new VaultStore.Wanted(agent, draft.name(), Seeds.FIELD, DataKeyPurpose.TOTP))
                    .orElse(null);
            if (found != null && found.isSealed()) {
                throw new Problem.Sealed().asException();
            }
            if (found != null && found.newest() != found.credential().version()) {
                throw new TamperedException();
            }
            var content = content(agent, draft, found);
            try {
                var before = found == null ? null : found.credential();
                var written = write(agent, draft.name(), before, content, now, entry);
                if (written != null) {
                    return written;
                }
                if (found == null && store.isSealed(vault, agent.org())) {
                    throw new Problem.Sealed().asException();
                }
            } finally {
                wipeKept(draft.totp(), content);
            }
        }
        throw new Problem.Conflict("This credential is being overwritten by others.", "Repeat the request.")
                .asException();
    }

    private Content content(Agent agent, Draft draft, VaultStore.@Nullable Found found) {
        return switch (draft.totp()) {
            case TotpChange.Remove _ -> content(draft, null, List.of());
            case TotpChange.Set set -> content(draft, set.totp(), unused(set.backupCodes()));
            case TotpChange.Keep keep -> {
                var info = found == null ? null : found.credential().totp();
                if (found == null || info == null) {
                    throw new Problem.Invalid(
                                    "There is no TOTP secret to keep.", "Send the secret the site shows, in base32.")
                            .asException();
                }
                var before = found.credential();
                var place = new Boxes.Place(agent, before.id(), before.version(), before.type());
                var given = keep.backupCodes();
                yield content(
                        draft, seeds.open(place, found.sealed(), info), given == null ? codesOf(place) : unused(given));
            }
        };
    }

    private static List<BackupCodes.Code> unused(List<Plaintext> codes) {
        if (codes.size() > MAX_CODES) {
            throw new Problem.Invalid("There are more than " + MAX_CODES + " backup codes.", "Send fewer backup codes.")
                    .asException();
        }
        return codes.stream().map(BackupCodes.Code::unused).toList();
    }

    private static Content content(Draft draft, @Nullable Totp totp, List<BackupCodes.Code> codes) {
        return new Content(draft.type(), draft.data().reveal(), draft.metadata(), draft.expiresAt(), totp, codes);
    }

    private static void wipeKept(TotpChange change, Content content) {
        if (change instanceof TotpChange.Keep) {
            wipe(content);
        }
    }

    private static void wipe(Content content) {
        if (content.totp() != null) {
            content.totp().close();
        }
        for (var code : content.codes()) {
            if (code.plain() != null) {
                code.plain().close();
            }
        }
    }

    private List<BackupCodes.Code> codesOf(Boxes.Place place) {
        var opened = new ArrayList<BackupCodes.Code>();
        for (var row : codes.all(vault, place.agent().org(), place.credential(), place.version())) {
            opened.add(
                    row.usedAt() == null
                            ? BackupCodes.Code.unused(backupCodes.open(place, row))
                            : new BackupCodes.Code(null, row.usedAt(), row.usedDigest()));
        }
        return opened;
    }

    /// @param entry what goes on record with the new version
    Credential restore(
            Agent agent,
            Credential credential,
            CredentialName name,
            VaultStore.VersionRow older,
            Instant now,
            Function<Credential, AuditEntry> entry) {
        var place = new Boxes.Place(agent, credential.id(), older.version(), older.type());
        var org = agent.org();
        var data = boxes.open(
                place,
                DataKeyPurpose.DATA,
                DATA,
                store.version(vault, org, credential.id(), older.version(), DATA, DataKeyPurpose.DATA)
                        .orElse(null));
        var info = older.totp();
        var totp = info == null
                ? null
                : seeds.open(
                        place,
                        store.version(vault, org, credential.id(), older.version(), Seeds.FIELD, DataKeyPurpose.TOTP)
                                .orElse(null),
                        info);
        var content = new Content(older.type(), data, older.metadata(), older.expiresAt(), totp, codesOf(place));
        try {
            for (var attempt = 0; attempt < ATTEMPTS; attempt++) {
                var current = store.find(vault, agent, name)
                        .filter(found -> found.id().equals(credential.id()))
                        .orElseThrow(() -> new Problem.NotFound("credential").asException());
                var written = write(agent, name, current, content, now, entry);
                if (written != null) {
                    return written;
                }
            }
        } finally {
            java.util.Arrays.fill(data, (byte) 0);
            wipe(content);
        }
        throw new Problem.Conflict("This credential is being overwritten by others.", "Repeat the request.")
                .asException();
    }

    /// Stores new credentials, all of them or none.
    ///
    /// @param known credentials of these names that are there, which get a new version
    /// @param entry what goes on record with all of them
    List<Credential> putAll(
            Agent agent,
            List<Draft> drafts,
            Map<String, Credential> known,
            Instant now,
            Function<List<Credential>, AuditEntry> entry) {
        var ready = drafts.stream()
                .map(draft -> {
                    if (draft.data().reveal().length > MAX_BYTES) {
                        throw new Problem.TooLarge(MAX_BYTES).asException();
                    }
                    var content = content(agent, draft, null);
                    return ready(agent, draft.name(), known.get(draft.name().value()), content, now);
                })
                .toList();
        var written = ready.stream().map(Ready::listed).toList();
        audit.perform(agent.org(), tx -> {
            if (!store(tx, ready).containsAll(ready)) {
                throw new Problem.Conflict(
                                "A credential of this file was stored meanwhile; nothing of the file was.",
                                "Repeat the request.")
                        .asException();
            }
            return List.of(entry.apply(written));
        });
        return written;
    }

    /// A version sealed and not yet written.
    private record Ready(VaultStore.New version, @Nullable Credential before, BackupCodes.Sheet sheet) {
        Credential listed() {
            return VaultWriter.listed(version, before);
        }
    }

    /// A version and what goes on record with it.
    private record Write(Ready ready, AuditEntry entry) {}

    /// @return null when someone else wrote this version first
    private @Nullable Credential write(
            Agent agent,
            CredentialName name,
            @Nullable Credential before,
            Content content,
            Instant now,
            Function<Credential, AuditEntry> entry) {
        var ready = ready(agent, name, before, content, now);
        var after = ready.listed();
        return audit.perform(agent.org(), writes, new Write(ready, entry.apply(after))) ? after : null;
    }

    private Ready ready(Agent agent, CredentialName name, @Nullable Credential before, Content content, Instant now) {
        var id = before == null ? Ids.mint(now) : before.id();
        var version = before == null ? 1 : before.version() + 1;
        var place = new Boxes.Place(agent, id, version, content.type());
        var totp = content.totp();
        var sealed = new ArrayList<Boxes.Sealed>();
        sealed.add(boxes.seal(place, DataKeyPurpose.DATA, DATA, content.data()));
        if (totp != null) {
            sealed.add(seeds.seal(place, totp));
        }
        var sheet = backupCodes.seal(place, content.codes());
        var row = new VaultStore.VersionRow(
                version,
                content.type(),
                content.metadata(),
                totp == null ? null : totp.info(),
                content.expiresAt(),
                now);
        return new Ready(new VaultStore.New(agent, id, name, row, sealed), before, sheet);
    }

    /// The versions of several requests; the second one of a credential is too late like one of another batch.
    private List<List<AuditEntry>> writeAll(Tx tx, List<Write> pieces) {
        var first = new LinkedHashMap<UUID, Ready>();
        pieces.forEach(piece -> first.putIfAbsent(piece.ready().version().id(), piece.ready()));
        var stored = store(tx, List.copyOf(first.values()));
        return pieces.stream()
                .map(piece -> stored.contains(piece.ready()) ? List.of(piece.entry()) : List.<AuditEntry>of())
                .toList();
    }

    /// Writes those that are new or follow the version that is there.
    ///
    /// @param all of one organization and of different credentials
    private Set<Ready> store(Tx tx, List<Ready> all) {
        var org = all.getFirst().version().agent().org();
        var question = tx.roundTrip();
        var fresh = versions(all, one -> one.before() == null);
        var later = versions(all, one -> one.before() != null);
        var inserted = fresh.isEmpty() ? null : store.insert(question, org, fresh);
        var advanced = later.isEmpty() ? null : store.advance(question, org, later);
        question.run();
        var ids = new HashSet<UUID>();
        ids.addAll(inserted == null ? List.of() : inserted.rows());
        ids.addAll(advanced == null ? List.of() : advanced.rows());
        var won = Collections.<Ready>newSetFromMap(new IdentityHashMap<>());
        all.stream().filter(one -> ids.contains(one.version().id())).forEach(won::add);
        if (!won.isEmpty()) {
            var trip = tx.roundTrip();
            fill(trip, org, List.copyOf(won));
            trip.run();
        }
        return won;
    }

    private static List<VaultStore.New> versions(List<Ready> all, Predicate<Ready> which) {
        return all.stream().filter(which).map(Ready::version).toList();
    }

    /// Keys, values and codes, and what is more than the versions kept.
    private void fill(RoundTrip trip, OrgId org, List<Ready> won) {
        var newKeys = new ArrayList<DataKeyStore.New>();
        var sheets = new ArrayList<BackupCodeStore.New>();
        var old = new LinkedHashMap<UUID, Integer>();
        for (var one : won) {
            var id = one.version().id();
            var version = one.version().row().version();
            newKeys.addAll(newKeys(id, version, one.version().boxes(), one.sheet()));
            sheets.add(new BackupCodeStore.New(id, version, one.sheet().rows()));
            if (version > KEPT) {
                old.put(id, version - KEPT);
            }
        }
        keys.insert(trip, org, newKeys, won.getFirst().version().row().createdAt());
        store.insertVersions(trip, org, versions(won, _ -> true));
        codes.insert(trip, org, sheets);
        if (!old.isEmpty()) {
            deleteUpTo(trip, org, old);
        }
    }

    private static Credential listed(VaultStore.New version, @Nullable Credential before) {
        var row = version.row();
        return new Credential(
                version.id(),
                version.name().value(),
                row.type(),
                row.version(),
                row.metadata(),
                row.totp(),
                row.expiresAt(),
                before == null ? null : before.lastUsedAt(),
                before == null ? null : row.createdAt(),
                before == null ? row.createdAt() : before.createdAt());
    }

    private static List<DataKeyStore.New> newKeys(
            UUID id, int version, List<Boxes.Sealed> sealed, BackupCodes.Sheet sheet) {
        var all = new ArrayList<DataKeyStore.New>();
        sealed.forEach(box -> all.add(new DataKeyStore.New(id, version, 0, box.key())));
        for (var part = 0; part < sheet.keys().size(); part++) {
            all.add(new DataKeyStore.New(id, version, part, sheet.keys().get(part)));
        }
        return all;
    }

    /// Keys first: without them the rest is noise.
    private void deleteUpTo(RoundTrip trip, OrgId org, Map<UUID, Integer> versions) {
        keys.deleteUpTo(trip, org, versions);
        codes.deleteUpTo(trip, org, versions);
        store.deleteVersionsUpTo(trip, org, versions);
    }

    boolean delete(Agent agent, Credential credential, AuditEntry entry) {
        return audit.perform(agent.org(), tx -> {
            if (!store.lock(tx, agent.org(), credential.id())) {
                return List.of();
            }
            var trip = tx.roundTrip();
            deleteUpTo(trip, agent.org(), Map.of(credential.id(), Integer.MAX_VALUE));
            trip.run();
            return store.delete(tx, agent.org(), credential.id()) ? List.of(entry) : List.of();
        });
    }
}
