package dev.mailgent.identity;

import dev.mailgent.access.ApiKeys;
import dev.mailgent.access.Scope;
import dev.mailgent.access.Usage;
import dev.mailgent.activity.ActivityLog;
import dev.mailgent.activity.Category;
import dev.mailgent.activity.Entry;
import dev.mailgent.platform.db.TenantTx;
import dev.mailgent.platform.db.Tx;
import dev.mailgent.platform.id.IdentityId;
import dev.mailgent.platform.id.Ids;
import dev.mailgent.platform.id.OrgId;
import dev.mailgent.platform.problem.Problem;
import dev.mailgent.platform.time.Times;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/// Makes, shows, changes and closes the identities of an organization.
public final class Identities {
    /// Longest time an old key may live beside its successor.
    public static final Duration MAX_OVERLAP = Duration.ofDays(7);

    private static final int MAX_NAME_LENGTH = 128;
    private static final int ADDRESS_ATTEMPTS = 8;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final TenantTx tenants;
    private final IdentityStore store;
    private final ApiKeys keys;
    private final Usage usage;
    private final Directory directory;
    private final ActivityLog activity;
    private final List<Watcher> watchers;
    private final String domain;
    private final InstantSource clock;

    /// What a new identity should be; what is null or empty is chosen here.
    ///
    /// @param scopes wire names; unknown ones are dropped
    public record Wanted(
            @Nullable String purpose,
            @Nullable String name,
            @Nullable String emailName,
            List<String> scopes) {}

    /// A new identity and its key, shown once.
    public record Created(Identity identity, ApiKeys.Minted key) {}

    /// A new key and, when the old one lives on beside it, until when.
    public record Rotated(
            Identity identity, ApiKeys.Minted key, @Nullable Instant previousKeyExpiresAt) {}

    /// An identity with the shown part of its newest key.
    public record Shown(Identity identity, @Nullable String keyPrefix) {}

    /// @param domain the domain of every address made here, lower case
    public Identities(
            TenantTx tenants,
            ApiKeys keys,
            Usage usage,
            Directory directory,
            ActivityLog activity,
            List<Watcher> watchers,
            String domain,
            InstantSource clock) {
        this.tenants = tenants;
        this.store = new IdentityStore(tenants);
        this.keys = keys;
        this.usage = usage;
        this.directory = directory;
        this.activity = activity;
        this.watchers = new CopyOnWriteArrayList<>(watchers);
        this.domain = domain;
        this.clock = clock;
    }

    /// Lets one more hear of beginnings and ends.
    public void tell(Watcher watcher) {
        watchers.add(watcher);
    }

    /// Makes an identity with an address of its own and a first key.
    ///
    /// @param tx bound to `org`
    /// @throws dev.mailgent.platform.problem.ProblemException Invalid for a purpose, name or email name
    ///     that cannot be
    public Created create(Tx tx, OrgId org, Wanted wanted) {
        var now = Times.now(clock);
        var purpose = purpose(wanted.purpose());
        var slug = Slug.pick(RANDOM);
        var given = wanted.name() == null || wanted.name().isBlank() ? null : name(wanted.name());
        var id = new IdentityId(Ids.mint(now));
        var email = takeAddress(tx, org, id, localName(wanted.emailName(), given, slug));
        var scopes = wanted.scopes().isEmpty() ? purpose.defaultScopes() : known(wanted.scopes());
        var identity =
                new Identity(org, id, given == null ? slug : given, "INBOX", purpose, email, scopes, 0, null, now);
        store.insert(tx, identity);
        var key = keys.mint(tx, org, id, "first key", null);
        directory.changed(tx, email);
        activity.record(tx, identity.agent(), of(identity, "identity_create", "The identity was created."));
        IdentityEvents.created(tx, identity, now);
        IdentityEvents.keyCreated(tx, org, id, key, "first key", now);
        watchers.forEach(watcher -> tx.afterCommit(() -> watcher.created(identity.agent())));
        return new Created(identity, key);
    }

    private static String localName(@Nullable String wanted, @Nullable String name, String slug) {
        if (wanted != null && !wanted.isBlank()) {
            return EmailName.checked(wanted);
        }
        var own = name == null ? "" : EmailName.from(name);
        return own.isEmpty() ? slug : own;
    }

    private String takeAddress(Tx tx, OrgId org, IdentityId id, String name) {
        for (var attempt = 0; attempt < ADDRESS_ATTEMPTS; attempt++) {
            var address = EmailName.withSuffix(name) + '@' + domain;
            if (store.takeAddress(tx, org, id, address)) {
                return address;
            }
        }
        throw new Problem.Unavailable("No free address was found for this name.", Duration.ofSeconds(1)).asException();
    }

    /// One more key for the oldest identity there is; its other keys stay.
    ///
    /// @param tx bound to `org`
    public Optional<Created> anotherKey(Tx tx, OrgId org) {
        return store.first(tx, org).map(identity -> {
            var key = keys.mint(tx, org, identity.id(), "key made by key new", null);
            activity.record(tx, identity.agent(), of(identity, "identity_new_key", "A key was made on the server."));
            IdentityEvents.keyCreated(tx, org, identity.id(), key, "key made by key new", Times.now(clock));
            return new Created(identity, key);
        });
    }

    /// A page of at most `limit` identities, newest first, after `after`.
    public List<Identity> page(OrgId org, Optional<UUID> after, int limit) {
        return store.page(org, after, limit).stream().map(this::counted).toList();
    }

    /// @throws dev.mailgent.platform.problem.ProblemException NotFound when absent, closing or another
    ///     organization's
    public Shown show(OrgId org, String wireId) {
        return tenants.run(org, tx -> {
            var identity = store.find(tx, org, publicId(wireId)).orElseThrow(Identities::missing);
            return new Shown(
                    counted(identity), keys.shownPrefix(tx, org, identity.id()).orElse(null));
        });
    }

    /// The identity behind a key.
    public Identity get(OrgId org, IdentityId id) {
        return store.find(org, id).map(this::counted).orElseThrow(Identities::missing);
    }

    /// Changes the display name and the scopes; what is null or empty stays. A scope in both lists is
    /// removed.
    public Identity update(
            OrgId org, String wireId, @Nullable String name, List<String> addScopes, List<String> removeScopes) {
        return tenants.run(org, tx -> {
            var before = store.lock(tx, org, publicId(wireId)).orElseThrow(Identities::missing);
            var scopes = EnumSet.noneOf(Scope.class);
            scopes.addAll(before.scopes());
            scopes.addAll(known(addScopes));
            scopes.removeAll(known(removeScopes));
            var after = new Identity(
                    org,
                    before.id(),
                    name == null ? before.name() : name(name),
                    before.type(),
                    before.purpose(),
                    before.email(),
                    scopes,
                    before.usageCount(),
                    before.lastUsedAt(),
                    before.createdAt());
            if (!after.equals(before)) {
                store.change(tx, after);
                keys.changed(tx, keys.live(tx, org, after.id()));
                directory.changed(tx, after.email());
                activity.record(tx, after.agent(), of(after, "identity_update", "Name or scopes were changed."));
                IdentityEvents.updated(tx, after, Times.now(clock));
            }
            return counted(after);
        });
    }

    /// Begins the deletion: from its commit on no key works, mail is refused, and nothing finds the
    /// identity.
    public void delete(OrgId org, String wireId) {
        tenants.perform(org, tx -> {
            var identity = store.lock(tx, org, publicId(wireId)).orElseThrow(Identities::missing);
            var now = Times.now(clock);
            var live = keys.live(tx, org, identity.id());
            store.close(tx, identity, now);
            keys.revoke(tx, live);
            store.retireAddresses(tx, org, identity.id()).forEach(address -> directory.changed(tx, address));
            activity.record(tx, identity.agent(), of(identity, "identity_delete", "The identity was deleted."));
            live.forEach(key -> IdentityEvents.keyRevoked(
                    tx, org, identity.id(), key.id(), key.prefix(), IdentityEvents.Reason.DELETED, now));
            IdentityEvents.deleted(tx, identity, now);
            watchers.forEach(watcher -> watcher.ending(tx, identity.agent()));
            watchers.forEach(watcher -> tx.afterCommit(() -> watcher.deleted(identity.agent())));
        });
    }

    /// Gives a new key in the place of the one made with the identity. The one before ends at once, or
    /// after `overlap`; any older one ends at once.
    ///
    /// @param tx bound to `org`
    /// @param overlap null or zero to end the old key at once
    public Rotated rotate(Tx tx, OrgId org, String wireId, @Nullable String overlap) {
        var stay = overlap(overlap);
        var identity = store.lock(tx, org, publicId(wireId)).orElseThrow(Identities::missing);
        var slot = identity.id().value();
        var live = keys.live(tx, org, identity.id()).stream()
                .filter(key -> key.slot().equals(slot))
                .toList();
        var next = new ApiKeys.NewKey(org, identity.id(), slot, "rotated key", ApiKeys.Rights.FULL, null);
        var rotated = keys.rotate(tx, live, next, stay);
        activity.record(tx, identity.agent(), of(identity, "identity_rotate_key", "The key was rotated."));
        IdentityEvents.rotated(tx, org, identity.id(), rotated, "rotated key", Times.now(clock));
        return new Rotated(identity, rotated.key(), rotated.previousKeyExpiresAt());
    }

    static Duration overlap(@Nullable String text) {
        if (text == null || text.isBlank()) {
            return Duration.ZERO;
        }
        try {
            var overlap = Duration.parse(text);
            if (!overlap.isNegative() && overlap.compareTo(MAX_OVERLAP) <= 0) {
                return overlap;
            }
        } catch (java.time.format.DateTimeParseException _) {
            // falls through to the refusal
        }
        throw new Problem.Invalid(
                        "'overlap' is not an ISO 8601 duration of at most 7 days.",
                        "Send for example {\"overlap\":\"PT24H\"}, or no body to end the old key at once.")
                .asException();
    }

    /// With the uses this node has not written yet.
    private Identity counted(Identity row) {
        var pending = usage.pending(row.id());
        return new Identity(
                row.org(),
                row.id(),
                row.name(),
                row.type(),
                row.purpose(),
                row.email(),
                row.scopes(),
                row.usageCount() + pending.count(),
                pending.latest(row.lastUsedAt()),
                row.createdAt());
    }

    private static Entry of(Identity identity, String action, String sentence) {
        return Entry.success(
                action, Category.IDENTITY, sentence, "identity", identity.id().wire());
    }

    private static Purpose purpose(@Nullable String text) {
        if (text == null || text.isBlank()) {
            return Purpose.BUYER;
        }
        for (var purpose : Purpose.values()) {
            if (purpose.name().equals(text.strip().toUpperCase(Locale.ROOT))) {
                return purpose;
            }
        }
        throw new Problem.Invalid("'purpose' is neither BUYER nor SELLER.", "Send BUYER, SELLER, or leave it out.")
                .asException();
    }

    /// A display name becomes part of mail headers: no control characters, no line breaks, bounded.
    private static String name(String text) {
        var name = text.strip();
        if (name.isEmpty()
                || name.codePointCount(0, name.length()) > MAX_NAME_LENGTH
                || name.codePoints().anyMatch(Identities::isUnprintable)) {
            throw new Problem.Invalid(
                            "'name' is empty, too long, or holds control characters.",
                            "Send 1 to " + MAX_NAME_LENGTH + " printable characters.")
                    .asException();
        }
        return name;
    }

    private static boolean isUnprintable(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.SURROGATE,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.UNASSIGNED -> true;
            // Marks that turn the reading direction can make a name look like another.
            case Character.FORMAT -> c != 0x200D && c != 0x200C;
            default -> false;
        };
    }

    private static Set<Scope> known(List<String> wire) {
        var scopes = EnumSet.noneOf(Scope.class);
        wire.forEach(name -> Scope.of(name).ifPresent(scopes::add));
        return scopes;
    }

    static long publicId(String wireId) {
        return IdentityId.publicId(wireId).orElseThrow(Identities::missing);
    }

    static RuntimeException missing() {
        return new Problem.NotFound("identity").asException();
    }
}
