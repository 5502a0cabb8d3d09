package dev.mailgent.identity;

import dev.mailgent.access.ApiKeys;
import dev.mailgent.access.Scope;
import dev.mailgent.activity.ActivityLog;
import dev.mailgent.activity.Category;
import dev.mailgent.activity.Entry;
import dev.mailgent.platform.db.TenantTx;
import dev.mailgent.platform.db.Tx;
import dev.mailgent.platform.http.Cidr;
import dev.mailgent.platform.id.Ids;
import dev.mailgent.platform.id.OrgId;
import dev.mailgent.platform.problem.Problem;
import dev.mailgent.platform.time.Times;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The API keys of an identity: its own, and others by name that may do less, from fewer places,
/// for a shorter time.
public final class IdentityKeys {
    static final String PREFIX = "key_";

    /// Keys an identity may have at once.
    private static final int MOST = 50;

    private static final int MAX_NAME_LENGTH = 128;
    private static final int MAX_BLOCKS = 100;

    private final TenantTx tenants;
    private final IdentityStore store;
    private final ApiKeys keys;
    private final ActivityLog activity;
    private final InstantSource clock;

    /// What a new key should be.
    ///
    /// @param scopes null for whatever the identity may do
    /// @param allowedIps addresses and blocks; null or empty for anywhere
    public record Wanted(
            @Nullable String name,
            @Nullable String expiresAt,
            @Nullable List<@Nullable String> scopes,
            @Nullable List<@Nullable String> allowedIps) {}

    /// A new key, shown once, and what it is.
    public record Created(ApiKeys.Minted key, ApiKeys.NewKey what, Instant createdAt) {}

    public IdentityKeys(TenantTx tenants, ApiKeys keys, ActivityLog activity, InstantSource clock) {
        this.tenants = tenants;
        this.store = new IdentityStore(tenants);
        this.keys = keys;
        this.activity = activity;
        this.clock = clock;
    }

    /// @param tx bound to `org`
    public Created create(Tx tx, OrgId org, String wireId, Wanted wanted) {
        var now = Times.now(clock);
        var rights = new ApiKeys.Rights(scopes(wanted.scopes()), blocks(wanted.allowedIps()));
        var name = name(wanted.name());
        var expiresAt = expiry(wanted.expiresAt(), now);
        var identity = lock(tx, org, wireId);
        if (keys.live(tx, org, identity.id()).size() >= MOST) {
            throw new Problem.Conflict("This identity has " + MOST + " keys already.", "Revoke one that nothing uses.")
                    .asException();
        }
        var key = new ApiKeys.NewKey(org, identity.id(), null, name, rights, expiresAt);
        var minted = keys.mint(tx, key);
        record(tx, identity, "identity_create_key", "A key was made.", minted.prefix());
        IdentityEvents.keyCreated(tx, org, identity.id(), minted, name, now);
        return new Created(minted, key, now);
    }

    /// Keys that work now, newest first.
    public List<ApiKeys.Live> list(OrgId org, String wireId) {
        return tenants.run(org, tx -> {
            var identity = store.find(tx, org, Identities.publicId(wireId)).orElseThrow(Identities::missing);
            return keys.list(tx, org, identity.id());
        });
    }

    /// Ends a key: at once on this node, within five seconds on the others.
    public void revoke(OrgId org, String wireId, String keyId) {
        tenants.perform(org, tx -> {
            var identity = lock(tx, org, wireId);
            var key = find(keys.live(tx, org, identity.id()), keyId);
            keys.revoke(tx, List.of(key));
            record(tx, identity, "identity_revoke_key", "A key was revoked.", key.prefix());
            IdentityEvents.keyRevoked(
                    tx, org, identity.id(), key.id(), key.prefix(), IdentityEvents.Reason.REVOKED, Times.now(clock));
        });
    }

    /// Gives a successor to a key, with its name, rights and expiry.
    ///
    /// @param tx bound to `org`
    /// @param overlap how long both work; null to end the old key at once
    public ApiKeys.Rotated rotate(Tx tx, OrgId org, String wireId, String keyId, @Nullable String overlap) {
        var stay = Identities.overlap(overlap);
        var identity = lock(tx, org, wireId);
        var live = keys.live(tx, org, identity.id());
        var key = find(live, keyId);
        var slot = live.stream().filter(one -> one.slot().equals(key.slot())).toList();
        var next = new ApiKeys.NewKey(org, identity.id(), key.slot(), key.name(), key.rights(), key.expiresAt());
        var rotated = keys.rotate(tx, slot, next, stay);
        record(
                tx,
                identity,
                "identity_rotate_key",
                "The key was rotated.",
                rotated.key().prefix());
        IdentityEvents.rotated(tx, org, identity.id(), rotated, key.name(), Times.now(clock));
        return rotated;
    }

    private Identity lock(Tx tx, OrgId org, String wireId) {
        return store.lock(tx, org, Identities.publicId(wireId)).orElseThrow(Identities::missing);
    }

    private static ApiKeys.Live find(List<ApiKeys.Live> live, String keyId) {
        return live.stream()
                .filter(key -> Ids.wire(PREFIX, key.id()).equals(keyId))
                .findFirst()
                .orElseThrow(() -> new Problem.NotFound("key").asException());
    }

    private void record(Tx tx, Identity identity, String action, String sentence, String prefix) {
        var entry = Entry.success(
                action, Category.IDENTITY, sentence, "identity", identity.id().wire());
        activity.record(tx, identity.agent(), entry.with(Map.of("apiKeyPrefix", prefix)));
    }

    private static String name(@Nullable String text) {
        if (text == null
                || text.isBlank()
                || text.length() > MAX_NAME_LENGTH
                || text.chars().anyMatch(Character::isISOControl)) {
            throw new Problem.Invalid(
                            "'name' is missing, too long, or holds control characters.",
                            "Send 1 to " + MAX_NAME_LENGTH + " characters that say what the key is for.")
                    .asException();
        }
        return text.strip();
    }

    private static @Nullable Instant expiry(@Nullable String text, Instant now) {
        if (text == null) {
            return null;
        }
        try {
            var at = OffsetDateTime.parse(text).toInstant();
            if (at.isAfter(now) && at.isBefore(now.plus(Duration.ofDays(36_525)))) {
                return at;
            }
        } catch (DateTimeParseException _) {
            // falls through to the refusal
        }
        throw new Problem.Invalid(
                        "'expiresAt' is not a time to come.",
                        "Send for example \"2030-01-31T00:00:00Z\", or leave it out.")
                .asException();
    }

    /// Unknown scopes are refused here: dropping one would make another key than was asked for.
    private static @Nullable Set<Scope> scopes(@Nullable List<@Nullable String> wire) {
        if (wire == null) {
            return null;
        }
        var scopes = EnumSet.noneOf(Scope.class);
        for (var name : wire) {
            scopes.add(Scope.of(String.valueOf(name))
                    .orElseThrow(() -> new Problem.Invalid(
                                    "'scopes' holds a scope that does not exist.",
                                    "Send some of the identity's scopes, or leave it out for all of them.")
                            .asException()));
        }
        return scopes;
    }

    private static List<Cidr> blocks(@Nullable List<@Nullable String> texts) {
        var blocks = new ArrayList<Cidr>();
        for (var text : texts == null ? List.<@Nullable String>of() : texts) {
            blocks.add(Cidr.parse(String.valueOf(text))
                    .orElseThrow(() -> new Problem.Invalid(
                                    "'allowedIps' holds what is no address and no block of addresses.",
                                    "Send for example [\"203.0.113.7\", \"2001:db8::/48\"].")
                            .asException()));
        }
        if (blocks.size() > MAX_BLOCKS) {
            throw new Problem.Invalid("'allowedIps' holds more than " + MAX_BLOCKS + " entries.", "Send larger blocks.")
                    .asException();
        }
        return blocks;
    }
}
