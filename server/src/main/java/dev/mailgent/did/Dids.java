package dev.mailgent.did;

import dev.mailgent.access.Agent;
import dev.mailgent.access.DecryptTicket;
import dev.mailgent.activity.ActivityLog;
import dev.mailgent.activity.Category;
import dev.mailgent.activity.Entry;
import dev.mailgent.identity.Directory;
import dev.mailgent.identity.Recipient;
import dev.mailgent.platform.crypto.InstanceKeys;
import dev.mailgent.platform.crypto.Purpose;
import dev.mailgent.platform.db.TenantTx;
import dev.mailgent.platform.egress.GuardedHttp;
import dev.mailgent.platform.id.OrgId;
import dev.mailgent.platform.problem.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Signs, verifies, and shows who an identity is to strangers.
public final class Dids {
    private final OwnDids own;
    private final SigningKeys keys;
    private final Directory directory;
    private final ForeignDids foreign;
    private final InstanceKeys instanceKeys;
    private final TenantTx tenants;
    private final ActivityLog activity;

    /// What a signature is shown with.
    @SuppressWarnings("ArrayRecordComponent") // carried to the wire, never compared
    public record Signed(byte[] signature, String did, String keyId) {}

    public Dids(
            OwnDids own,
            SigningKeys keys,
            Directory directory,
            GuardedHttp http,
            InstanceKeys instanceKeys,
            TenantTx tenants,
            ActivityLog activity) {
        this.own = own;
        this.keys = keys;
        this.directory = directory;
        this.foreign = new ForeignDids(http);
        this.instanceKeys = instanceKeys;
        this.tenants = tenants;
        this.activity = activity;
    }

    /// Signs with the current key of the ticket's identity.
    public Signed sign(DecryptTicket ticket, byte[] data) {
        var agent = ticket.agent();
        var did = own.of(agent.id());
        var signed = keys.sign(ticket, data);
        var keyId = did + "#" + signed.keyId();
        record(agent, "identity_sign", "Data was signed.", Map.of("keyId", keyId, "bytes", data.length));
        return new Signed(signed.signature(), did, keyId);
    }

    /// Whether `signature` over `data` is by a key of `did`. A fragment (`#key-1`) asks for that
    /// key alone.
    ///
    /// @param asker whose request it is
    /// @throws dev.mailgent.platform.problem.ProblemException Invalid for what is no `did:web`,
    /// Unprocessable when it cannot be resolved
    public boolean verify(OrgId asker, String did, byte[] data, byte[] signature) {
        var parsed = DidWeb.parse(did)
                .orElseThrow(() -> new Problem.Invalid(
                                "'did' is not a did:web identifier.",
                                "Send for example did:web:example.com or did:web:example.com:identities:id-….")
                        .asException());
        var fragment = parsed.fragment();
        return (own.isOurs(parsed) ? ownKeys(parsed) : foreign.keys(asker, parsed))
                .stream()
                        .filter(key -> fragment == null || key.id().equals(fragment))
                        .anyMatch(key -> key.key().verify(data, signature));
    }

    private List<PublicKey> ownKeys(DidWeb did) {
        if (own.isDomain(did)) {
            return domainKeys();
        }
        return switch (own.identity(did).map(directory::identity).orElseGet(Recipient.Unknown::new)) {
            case Recipient.Known known -> keys.of(known.agent());
            case Recipient.Retired _ -> throw ForeignDids.unresolved("Its identity was deleted.");
            case Recipient.Unknown _ -> throw ForeignDids.unresolved("No such identity is here.");
        };
    }

    /// What signs for the installation itself: the checkpoints of the audit log.
    private List<PublicKey> domainKeys() {
        var versions = instanceKeys.verifying(Purpose.AUDIT_CHECKPOINT); // newest first
        var found = new ArrayList<PublicKey>();
        for (var i = 0; i < versions.size(); i++) {
            found.add(new PublicKey("audit-" + (versions.size() - i), versions.get(i), i == 0));
        }
        return found;
    }

    /// The document of a living identity.
    ///
    /// @throws dev.mailgent.platform.problem.ProblemException NotFound, or Expired once it was
    /// deleted
    DidDocument document(String wireId) {
        var agent = living(wireId);
        return DidDocument.of(own.of(agent.id()), agent, keys.of(agent));
    }

    /// The document of this installation.
    DidDocument domainDocument() {
        var did = own.domain();
        var api = new DidDocument.Service(did + "#api", "MailgentApi", own.url("/openapi.json"));
        return DidDocument.of(did, List.of(), domainKeys(), List.of(api));
    }

    /// A living identity as it is shown to anyone who knows its id.
    record Card(String id, String did, String name, String email, String publicKeyMultibase, String didDocument) {}

    Card card(String wireId) {
        var agent = living(wireId);
        return new Card(
                agent.id().wire(),
                own.of(agent.id()),
                agent.name(),
                agent.email(),
                Multibase.of(keys.of(agent).getFirst().key()),
                own.url("/identities/" + agent.id().wire() + "/did.json"));
    }

    private Agent living(String wireId) {
        return switch (directory.identity(wireId)) {
            case Recipient.Known known -> known.agent();
            case Recipient.Retired _ ->
                throw new Problem.Expired("This identity was deleted; its DID is deactivated.").asException();
            case Recipient.Unknown _ -> throw new Problem.NotFound("identity").asException();
        };
    }

    /// A key in its document.
    record Shown(String did, String keyId, String publicKeyMultibase) {}

    Shown rotate(Agent agent) {
        var key = keys.rotate(agent);
        var did = own.of(agent.id());
        var keyId = did + "#" + key.id();
        record(agent, "identity_rotate_did_key", "The signing key was rotated.", Map.of("keyId", keyId));
        return new Shown(did, keyId, Multibase.of(key.key()));
    }

    private void record(Agent agent, String action, String sentence, Map<String, ?> facts) {
        var entry = Entry.success(
                action, Category.IDENTITY, sentence, "identity", agent.id().wire());
        tenants.perform(agent.org(), tx -> activity.record(tx, agent, entry.with(facts)));
    }
}
