package dev.mailgent.identity;

import dev.mailgent.access.ApiKeys;
import dev.mailgent.access.Scope;
import dev.mailgent.event.Events;
import dev.mailgent.platform.db.Tx;
import dev.mailgent.platform.id.IdentityId;
import dev.mailgent.platform.id.Ids;
import dev.mailgent.platform.id.OrgId;
import dev.mailgent.platform.time.Times;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.UUID;

/// The events of an identity and its keys, each in the transaction of its fact.
final class IdentityEvents {
    /// Why a key ended.
    enum Reason {
        REVOKED("revoked"),
        ROTATED("rotated"),
        SHOWN("shown"),
        DELETED("deleted");

        private final String wire;

        Reason(String wire) {
            this.wire = wire;
        }
    }

    private IdentityEvents() {}

    static void created(Tx tx, Identity identity, Instant at) {
        Events.append(
                tx,
                identity.agent(),
                "identity.created",
                Map.of("name", identity.name(), "email", identity.email()),
                at);
    }

    static void updated(Tx tx, Identity identity, Instant at) {
        var scopes = identity.scopes().stream().map(Scope::wire).sorted().toList();
        Events.append(tx, identity.agent(), "identity.updated", Map.of("name", identity.name(), "scopes", scopes), at);
    }

    static void deleted(Tx tx, Identity identity, Instant at) {
        Events.append(tx, identity.agent(), "identity.deleted", Map.of("email", identity.email()), at);
    }

    /// @param name what the key is called
    static void keyCreated(Tx tx, OrgId org, IdentityId identity, ApiKeys.Minted key, String name, Instant at) {
        var body = Map.of("keyId", Ids.wire(IdentityKeys.PREFIX, key.id()), "apiKeyPrefix", key.prefix(), "name", name);
        Events.append(tx, org, identity, "key.created", body, at);
    }

    /// A key took the place of others.
    static void rotated(Tx tx, OrgId org, IdentityId identity, ApiKeys.Rotated rotated, String name, Instant at) {
        keyCreated(tx, org, identity, rotated.key(), name, at);
        rotated.ended().forEach(key -> keyRevoked(tx, org, identity, key.id(), key.prefix(), Reason.ROTATED, at));
    }

    /// For a key that somebody who held it gave up.
    static ApiKeys.GivenUp shown(InstantSource clock) {
        return (tx, org, identity, key, prefix) ->
                keyRevoked(tx, org, identity, key, prefix, Reason.SHOWN, Times.now(clock));
    }

    /// @param prefix the part of the key that is shown
    static void keyRevoked(Tx tx, OrgId org, IdentityId identity, UUID key, String prefix, Reason reason, Instant at) {
        var body = Map.of("keyId", Ids.wire(IdentityKeys.PREFIX, key), "apiKeyPrefix", prefix, "reason", reason.wire);
        Events.append(tx, org, identity, "key.revoked", body, at);
    }
}
