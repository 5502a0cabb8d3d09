package dev.mailgent.oauth;

import dev.mailgent.access.ApiKeys;
import dev.mailgent.access.Scope;
import dev.mailgent.activity.ActivityLog;
import dev.mailgent.activity.Category;
import dev.mailgent.activity.Entry;
import dev.mailgent.platform.db.SystemTx;
import dev.mailgent.platform.db.TenantTx;
import dev.mailgent.platform.db.Tx;
import dev.mailgent.platform.id.IdentityId;
import dev.mailgent.platform.id.Ids;
import dev.mailgent.platform.id.OrgId;
import dev.mailgent.platform.time.Times;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// What programs were allowed, and the codes and tokens made from it. A code or refresh token is good once: whoever is
/// second, or has the wrong verifier, gets nothing, and everything made from the grant ends.
final class Grants {
    /// Grants stay in sight of the operator for so long after their last token.
    private static final Duration KEPT = Duration.ofDays(90);

    /// Delegated keys and secrets that ended go after this time.
    private static final Duration SWEPT = Duration.ofHours(1);

    private final OAuthConfig config;
    private final TenantTx tenants;
    private final SystemTx system;
    private final ApiKeys keys;
    private final Secrets secrets;
    private final ActivityLog activity;
    private final InstantSource clock;
    private final GrantStore store = new GrantStore();

    /// Who agrees, found out by the key in hand or, one day, by a session.
    ///
    /// @param key null for a person who signed in
    /// @param scopes what they may hand on
    record Consenter(
            OrgId org, IdentityId identity, @Nullable UUID key, Set<Scope> scopes) {
        Consenter {
            scopes = Set.copyOf(scopes);
        }

        /// Those of `wanted` that they hold.
        Set<Scope> of(Set<Scope> wanted) {
            var held = EnumSet.noneOf(Scope.class);
            for (var scope : wanted) {
                if (scopes.stream().anyMatch(one -> one.includes(scope))) {
                    held.add(scope);
                }
            }
            return held;
        }
    }

    /// A code shown once, and what it stands for.
    record Coded(String code, Grant grant) {}

    /// How a request for tokens ended.
    sealed interface Outcome {
        /// @param refreshToken null when the client does not want one
        record Issued(
                Grant grant,
                ApiKeys.Minted access,
                Duration life,
                @Nullable String refreshToken,
                Set<Scope> scopes) implements Outcome {}

        /// Refused, and nothing else happened.
        record Refused(OAuthException why) implements Outcome {}

        /// Refused, and the grant with all its tokens ended.
        record Ended(Grant grant, Grant.End because, OAuthException why) implements Outcome {}
    }

    Grants(
            OAuthConfig config,
            TenantTx tenants,
            SystemTx system,
            ApiKeys keys,
            Secrets secrets,
            ActivityLog activity,
            InstantSource clock) {
        this.config = config;
        this.tenants = tenants;
        this.system = system;
        this.keys = keys;
        this.secrets = secrets;
        this.activity = activity;
        this.clock = clock;
    }

    /// Allows what was asked, as far as the person ticked it.
    ///
    /// @param ticked no more than the consenter holds and the client asked for
    Coded allow(Consenter who, Asked asked, Set<Scope> ticked) {
        var now = Times.now(clock);
        var expiresAt = now.plus(config.codeLife());
        var code = secrets.newCode();
        var grant = new Grant(
                who.org(),
                Ids.mint(now),
                who.identity(),
                who.key(),
                asked.clientId(),
                asked.clientName(),
                asked.redirectUri(),
                asked.challenge(),
                asked.resource(),
                ticked,
                asked.renewable(),
                now,
                null);
        tenants.perform(who.org(), tx -> {
            store.insert(tx, grant, expiresAt);
            store.insertSecret(tx, secrets.digest(code), GrantStore.Kind.CODE, grant, now, expiresAt);
            record(
                    tx,
                    grant,
                    Entry.success(
                            "oauth_grant",
                            Category.AUTH,
                            "A program was allowed to act for this identity: " + String.join(" ", words(ticked)) + ".",
                            "grant",
                            grant.wire()));
        });
        return new Coded(code, grant);
    }

    /// Gives tokens for a code.
    Outcome redeem(String code, String clientId, @Nullable String redirectUri, String verifier, String resource) {
        return system.run(tx -> {
            var found = find(tx, code, GrantStore.Kind.CODE);
            if (!(found instanceof Found.Good good)) {
                return refusal(tx, found, "The code");
            }
            var grant = good.grant();
            store.use(tx, good.secret(), Times.now(clock));
            var isClients = grant.clientId().equals(clientId)
                    && (redirectUri == null || redirectUri.equals(grant.redirectUri()))
                    && Secrets.fits(verifier, grant.challenge());
            if (!isClients) {
                return ended(
                        tx,
                        grant,
                        Grant.End.MISMATCH,
                        OAuthException.invalidGrant(
                                "The code was given for another client, redirect_uri or code_challenge."));
            }
            if (!grant.resource().equals(resource)) {
                return ended(tx, grant, Grant.End.MISMATCH, otherResource());
            }
            return issue(tx, grant, grant.scopes());
        });
    }

    /// Gives tokens for a refresh token, which is then used up.
    ///
    /// @param scopes fewer than were granted; null for all of them
    Outcome refresh(String token, String clientId, @Nullable Set<Scope> scopes, String resource) {
        return system.run(tx -> {
            var found = find(tx, token, GrantStore.Kind.REFRESH);
            if (!(found instanceof Found.Good good)) {
                return refusal(tx, found, "The refresh token");
            }
            var grant = good.grant();
            // Mistakes of a client that cost it nothing: the token was not used.
            if (!grant.clientId().equals(clientId)) {
                return new Outcome.Refused(OAuthException.invalidGrant("The refresh token is another client's."));
            } else if (!grant.resource().equals(resource)) {
                return new Outcome.Refused(otherResource());
            } else if (scopes != null && !grant.scopes().containsAll(scopes)) {
                return new Outcome.Refused(OAuthException.invalidScope("scope goes beyond what was granted."));
            }
            store.use(tx, good.secret(), Times.now(clock));
            return issue(tx, grant, scopes == null ? grant.scopes() : scopes);
        });
    }

    private static OAuthException otherResource() {
        return OAuthException.invalidTarget("resource is not the one that was asked for when access was granted.");
    }

    private Outcome issue(Tx tx, Grant grant, Set<Scope> scopes) {
        var now = Times.now(clock);
        var left = held(tx, grant).map(who -> who.of(scopes)).orElse(Set.of());
        if (left.isEmpty()) {
            return ended(
                    tx,
                    grant,
                    Grant.End.KEY_ENDED,
                    OAuthException.invalidGrant("The key that allowed this has ended or may no longer do any of it."));
        }
        var life = config.accessLife();
        var access = keys.delegate(
                tx,
                new ApiKeys.NewKey(
                        grant.org(),
                        grant.identity(),
                        grant.id(),
                        grant.clientName(),
                        new ApiKeys.Rights(scopes, List.of()),
                        now.plus(life)),
                new ApiKeys.Delegation(grant.key(), grant.resource()));
        String refreshToken = null;
        if (grant.renewable()) {
            refreshToken = Secrets.newRefreshToken();
            var expiresAt = now.plus(config.refreshLife());
            store.insertSecret(tx, secrets.digest(refreshToken), GrantStore.Kind.REFRESH, grant, now, expiresAt);
            store.extend(tx, grant, expiresAt);
        }
        return new Outcome.Issued(grant, access, life, refreshToken, left);
    }

    /// What the one who agreed may do today.
    private Optional<Consenter> held(Tx tx, Grant grant) {
        var key = grant.key();
        return key == null
                ? Optional.empty()
                : keys.scopes(tx, grant.org(), grant.identity(), key)
                        .map(scopes -> new Consenter(grant.org(), grant.identity(), key, scopes));
    }

    /// Ends the grant of a refresh token, with all its tokens. A token that was used up ends it too.
    ///
    /// @param clientId null when the one who asks does not say who it is
    /// @return the grant, when it lived until now
    /// @throws OAuthException invalid_grant when the token is another client's
    Optional<Grant> revoke(String token, @Nullable String clientId) {
        return system.run(tx -> {
            var secret = store.lockSecret(tx, secrets.digests(token), GrantStore.Kind.REFRESH);
            if (secret.isEmpty()) {
                return Optional.empty();
            }
            TenantTx.enter(tx, secret.get().org());
            var grant = store.lock(tx, secret.get().org(), secret.get().grant()).orElseThrow();
            if (clientId != null && !grant.clientId().equals(clientId)) {
                throw OAuthException.invalidGrant("The token is another client's.");
            }
            return end(tx, grant, Grant.End.REVOKED) ? Optional.of(grant) : Optional.empty();
        });
    }

    /// What became of a secret that was shown.
    private sealed interface Found {
        record Good(GrantStore.Secret secret, Grant grant) implements Found {}

        record Used(Grant grant) implements Found {}

        record Nothing() implements Found {}
    }

    /// Leaves the transaction bound to the grant's organization.
    private Found find(Tx tx, String text, GrantStore.Kind kind) {
        var secret = store.lockSecret(tx, secrets.digests(text), kind);
        if (secret.isEmpty()) {
            return new Found.Nothing();
        }
        TenantTx.enter(tx, secret.get().org());
        var grant = store.lock(tx, secret.get().org(), secret.get().grant());
        if (grant.isEmpty()) {
            return new Found.Nothing();
        } else if (secret.get().usedAt() != null) {
            return new Found.Used(grant.get());
        }
        var isOver = !clock.instant().isBefore(secret.get().expiresAt())
                || grant.get().endedAt() != null;
        return isOver ? new Found.Nothing() : new Found.Good(secret.get(), grant.get());
    }

    private Outcome refusal(Tx tx, Found found, String what) {
        return found instanceof Found.Used used
                ? ended(
                        tx,
                        used.grant(),
                        Grant.End.REUSED,
                        OAuthException.invalidGrant(what + " was used before; everything made from it has ended."))
                : new Outcome.Refused(OAuthException.invalidGrant(what + " is unknown, has expired, or was revoked."));
    }

    private Outcome ended(Tx tx, Grant grant, Grant.End why, OAuthException answer) {
        return end(tx, grant, why) ? new Outcome.Ended(grant, why, answer) : new Outcome.Refused(answer);
    }

    /// @return whether it lived until now
    private boolean end(Tx tx, Grant grant, Grant.End why) {
        keys.endSlot(tx, grant.org(), grant.id());
        if (!store.end(tx, grant, why, Times.now(clock))) {
            return false;
        }
        var sentence = switch (why) {
            case REVOKED -> "The access of a program was given up.";
            case REUSED -> "A code or token of a program was used twice: all its tokens were ended.";
            case MISMATCH -> "A code came from somebody else than it was given to: nothing was given for it.";
            case KEY_ENDED -> "A program's access ended with the key that allowed it.";
        };
        var entry = why == Grant.End.REVOKED || why == Grant.End.KEY_ENDED
                ? Entry.success("oauth_end", Category.AUTH, sentence, "grant", grant.wire())
                : Entry.error("oauth_end", Category.AUTH, sentence, "grant", grant.wire());
        record(tx, grant, entry);
        return true;
    }

    private void record(Tx tx, Grant grant, Entry entry) {
        var facts = Map.of("clientId", grant.clientId(), "clientName", grant.clientName());
        activity.record(tx, List.of(new ActivityLog.Line(grant.org(), grant.identity(), entry.with(facts))));
    }

    static List<String> words(Set<Scope> scopes) {
        return scopes.stream().sorted().map(Scope::wire).toList();
    }

    /// Deletes what ended long enough ago.
    void purge() {
        var now = Times.now(clock);
        keys.purgeDelegated(now.minus(SWEPT));
        var organizations = system.run(tx -> {
            store.purgeSecrets(tx, now.minus(SWEPT));
            return store.organizations(tx);
        });
        Instant before = now.minus(KEPT);
        organizations.forEach(org -> tenants.perform(org, tx -> store.purge(tx, org, before)));
    }
}
