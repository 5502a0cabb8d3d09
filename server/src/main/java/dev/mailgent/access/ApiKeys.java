package dev.mailgent.access;

import dev.mailgent.platform.crypto.Hmac;
import dev.mailgent.platform.crypto.InstanceKeys;
import dev.mailgent.platform.crypto.Purpose;
import dev.mailgent.platform.db.Notifications;
import dev.mailgent.platform.db.SystemTx;
import dev.mailgent.platform.db.TenantTx;
import dev.mailgent.platform.db.Tx;
import dev.mailgent.platform.http.Cidr;
import dev.mailgent.platform.id.IdentityId;
import dev.mailgent.platform.id.Ids;
import dev.mailgent.platform.id.OrgId;
import dev.mailgent.platform.time.Times;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// API keys: made, checked, ended. At rest there is only `HMAC-SHA256(pepper, key)`, so that neither a
/// reader of the database learns a key nor a writer to it can add one of their own.
///
/// A check that finds a key is remembered for four seconds and forgotten at once when the key or its
/// identity changes (NOTIFY; on the node that made the change, before its answer); a check that finds none
/// is not remembered.
public final class ApiKeys {
    /// Channel that carries the digests of keys to forget; an empty payload means all.
    static final String CHANNEL = "mg_key";

    private final SystemTx system;
    private final InstantSource clock;
    private final KeyStore store = new KeyStore();
    private final NavigableMap<Integer, Hmac> peppers;
    private final int newestPepper;
    private final Hmac newestHmac;
    private final AtomicLong lookUps = new AtomicLong();
    private final KnownKeys known;
    private volatile Consumer<String> renewals = _ -> {};

    /// A new key. The text exists here once and is shown to its owner; the database never sees it.
    public record Minted(UUID id, String rawKey, String prefix) {
        @Override
        public String toString() {
            return "Minted[" + prefix + "…]";
        }
    }

    /// What a key may do besides what its identity may not.
    ///
    /// @param scopes null for whatever its identity may do
    /// @param allowedIps where it may be used from; empty for anywhere
    public record Rights(@Nullable Set<Scope> scopes, List<Cidr> allowedIps) {
        public static final Rights FULL = new Rights(null, List.of());

        public Rights {
            scopes = scopes == null ? null : Set.copyOf(scopes);
            allowedIps = List.copyOf(allowedIps);
        }

        /// What both the identity and the key allow; of a scope and a part of it, the part.
        Set<Scope> of(Set<Scope> identity) {
            if (scopes == null) {
                return identity;
            }
            var both = EnumSet.noneOf(Scope.class);
            for (var one : identity) {
                for (var other : scopes) {
                    if (one.includes(other)) {
                        both.add(other);
                    } else if (other.includes(one)) {
                        both.add(one);
                    }
                }
            }
            return both;
        }

        boolean allows(InetAddress remote) {
            return allowedIps.isEmpty() || allowedIps.stream().anyMatch(block -> block.contains(remote));
        }
    }

    /// A key to be made.
    ///
    /// @param identity null for a platform key
    /// @param slot the keys it follows when it was rotated; null for the first of a slot of its own
    /// @param expiresAt null for a key without end
    public record NewKey(
            OrgId org,
            @Nullable IdentityId identity,
            @Nullable UUID slot,
            String name,
            Rights rights,
            @Nullable Instant expiresAt) {}

    /// What makes a key a delegated one: `mgdt-`, for one resource, never more than its parent.
    ///
    /// @param parent the key it was made from, with which it ends; null when none stands behind it
    /// @param resource URL of the endpoint it is for
    public record Delegation(@Nullable UUID parent, String resource) {}

    /// A key that works now.
    ///
    /// @param slot shared by a key and those it follows; the identity's id for the key made with it
    /// @param lastUsedAt to the minute
    /// @param lastUsedFrom /24 or /48
    public record Live(
            UUID id,
            UUID slot,
            String name,
            String prefix,
            Rights rights,
            Instant createdAt,
            @Nullable Instant expiresAt,
            @Nullable Instant lastUsedAt,
            @Nullable String lastUsedFrom,
            Digest digest) {}

    /// A new key and, when the old one lives on beside it, until when.
    ///
    /// @param ended keys that stopped working with it
    public record Rotated(Minted key, @Nullable Instant previousKeyExpiresAt, List<Live> ended) {}

    /// Hears of a key that was given up, in the transaction that ends it, which is bound to the
    /// organization.
    @FunctionalInterface
    public interface GivenUp {
        void ended(Tx tx, OrgId org, IdentityId identity, UUID key, String prefix);
    }

    /// What a text presented as a key turned out to be.
    public sealed interface Check {
        /// Ours, and it works now.
        ///
        /// @param resource URL of the endpoint a delegated key is for; null for a key of its own
        /// @param parent of the key it was made from; null when none stands behind it
        record Known(
                Caller caller,
                @Nullable Instant expiresAt,
                Rights rights,
                @Nullable String resource,
                @Nullable Digest parent)
                implements Check {}

        /// Not the form of a key.
        record Malformed() implements Check {}

        /// The form of a key, and not one of ours. A wrong checksum counts here, so that the two look the
        /// same.
        record Unknown() implements Check {}

        /// Ours once; said only to who holds the key.
        record Ended(String how) implements Check {}
    }

    public ApiKeys(SystemTx system, InstanceKeys keys, Notifications notifications, InstantSource clock) {
        this.system = system;
        this.clock = clock;
        this.peppers = keys.hmacs(Purpose.API_KEY_PEPPER);
        this.newestPepper = peppers.firstKey();
        this.newestHmac = peppers.firstEntry().getValue();
        this.known = new KnownKeys(notifications);
    }

    /// Makes a key and stores its digest with the transaction.
    ///
    /// @param identity null for a platform key
    /// @param expiresAt null for a key without end
    public Minted mint(Tx tx, OrgId org, @Nullable IdentityId identity, String name, @Nullable Instant expiresAt) {
        var slot = identity == null ? null : identity.value();
        return mint(tx, new NewKey(org, identity, slot, name, Rights.FULL, expiresAt));
    }

    /// The same with everything a key can be.
    public Minted mint(Tx tx, NewKey wanted) {
        return mint(tx, wanted, wanted.identity() == null ? KeyText.Kind.PLATFORM : KeyText.Kind.IDENTITY, null);
    }

    /// Makes a delegated key of an identity. It is not listed among the identity's keys; [#endSlot] ends it.
    ///
    /// @param wanted with a slot of its own and an end
    public Minted delegate(Tx tx, NewKey wanted, Delegation delegation) {
        if (wanted.identity() == null || wanted.slot() == null || wanted.expiresAt() == null) {
            throw new IllegalArgumentException("a delegated key has an identity, a slot and an end");
        }
        return mint(tx, wanted, KeyText.Kind.DELEGATED, delegation);
    }

    private Minted mint(Tx tx, NewKey wanted, KeyText.Kind kind, @Nullable Delegation delegation) {
        var now = Times.now(clock);
        var text = KeyText.mint(kind);
        var key = new Minted(Ids.mint(now), text, KeyText.shown(text));
        store.insert(tx, key, digest(newestHmac, text), newestPepper, wanted, delegation, now);
        return key;
    }

    /// Whether a text has the form of a key.
    public static boolean isKey(String text) {
        return KeyText.kind(text).isPresent();
    }

    /// Says who ends refresh tokens, which are kept apart from keys; before the first request.
    public void endRenewalsWith(Consumer<String> end) {
        renewals = end;
    }

    /// Finds out whose key a text is. Costs one HMAC when it was checked in the last seconds, else one
    /// look-up; a text that cannot be a key never reaches the database.
    public Check check(String text) {
        var kind = KeyText.kind(text);
        if (kind.isEmpty() || kind.get() == KeyText.Kind.REFRESH) {
            return new Check.Malformed();
        }
        if (!KeyText.checksumFits(text)) {
            return new Check.Unknown();
        }
        var digest = digest(newestHmac, text);
        var found = remembered(digest, () -> lookUp(text, digest));
        if (!(found instanceof Check.Known token) || token.parent() == null) {
            return found;
        }
        // Asked each time and not kept with the token, so that it ends in the moment its parent does.
        var above = token.parent();
        if (remembered(above, () -> lookUp(above)) instanceof Check.Known parent && isOf(token, parent)) {
            return below(token, parent);
        }
        known.forget(digest);
        return new Check.Ended("The key that this token was made from has ended.");
    }

    private static boolean isOf(Check.Known token, Check.Known parent) {
        var agent = token.caller().identity();
        var owner = parent.caller().identity();
        return parent.resource() == null
                && agent != null
                && owner != null
                && agent.id().equals(owner.id())
                && token.caller().org().equals(parent.caller().org());
    }

    /// A token as its parent leaves it: not more scopes, no other addresses, not longer.
    private static Check.Known below(Check.Known token, Check.Known parent) {
        var caller = token.caller();
        var scopes = token.rights().of(parent.caller().scopes());
        var ends = token.expiresAt();
        var end = parent.expiresAt();
        return new Check.Known(
                new Caller(caller.org(), caller.identity(), caller.keyId(), scopes),
                ends == null || (end != null && end.isBefore(ends)) ? end : ends,
                new Rights(scopes, parent.rights().allowedIps()),
                token.resource(),
                token.parent());
    }

    private Check remembered(Digest digest, Supplier<Check> lookUp) {
        var found = known.get(digest, lookUp);
        var expiresAt = found instanceof Check.Known good ? good.expiresAt() : null;
        return expiresAt != null && !clock.instant().isBefore(expiresAt) ? expired() : found;
    }

    /// Whether [#check] would answer from memory.
    boolean remembers(String text) {
        return KeyText.kind(text).isPresent() && known.ifPresent(digest(newestHmac, text)) != null;
    }

    private Check lookUp(String text, Digest newest) {
        lookUps.incrementAndGet();
        return system.run(tx -> {
            for (var pepper : peppers.entrySet()) {
                var digest = pepper.getKey() == newestPepper ? newest : digest(pepper.getValue(), text);
                var stored = store.find(tx, digest);
                if (stored.isPresent()
                        && MessageDigest.isEqual(stored.get().digest().bytes(), digest.bytes())) {
                    var check = judge(tx, stored.get());
                    if (check instanceof Check.Known && stored.get().pepperVersion() != newestPepper) {
                        store.upgrade(tx, stored.get().id(), newest, newestPepper);
                    }
                    return check;
                }
            }
            return new Check.Unknown();
        });
    }

    private Check lookUp(Digest digest) {
        lookUps.incrementAndGet();
        return system.run(
                tx -> store.find(tx, digest).map(key -> judge(tx, key)).orElseGet(Check.Unknown::new));
    }

    private Check judge(Tx tx, KeyStore.Stored key) {
        if (key.revokedAt() != null) {
            return new Check.Ended("This API key was revoked.");
        }
        if (key.expiresAt() != null && !clock.instant().isBefore(key.expiresAt())) {
            return expired();
        }
        var parent = key.parent() == null ? Optional.<KeyStore.Stored>empty() : store.find(tx, key.parent());
        if (key.identity() == null) {
            return new Check.Known(
                    new Caller(key.org(), null, key.id(), Set.of()), key.expiresAt(), key.rights(), null, null);
        } else if (key.parent() != null && parent.isEmpty()) {
            return new Check.Ended("The key that this token was made from has ended.");
        }
        return store.subject(tx, key.org(), key.identity())
                .<Check>map(subject -> new Check.Known(
                        new Caller(
                                key.org(),
                                subject.agent(),
                                key.id(),
                                key.rights().of(subject.scopes())),
                        key.expiresAt(),
                        key.rights(),
                        key.resource(),
                        parent.map(KeyStore.Stored::digest).orElse(null)))
                .orElseGet(() -> new Check.Ended("This API key was revoked."));
    }

    private static Check expired() {
        return new Check.Ended("This API key has expired.");
    }

    /// Keys of an identity that work now, newest first; the rows stay locked until the transaction ends.
    public List<Live> live(Tx tx, OrgId org, IdentityId identity) {
        return store.live(tx, org, identity, Times.now(clock));
    }

    /// The same without locks.
    public List<Live> list(Tx tx, OrgId org, IdentityId identity) {
        return store.list(tx, org, identity, Times.now(clock));
    }

    /// Gives a slot its next key. The one before ends at once, or after `overlap`; any older one ends at
    /// once, so that at most two live.
    ///
    /// @param slot the slot's keys that work now, newest first
    public Rotated rotate(Tx tx, List<Live> slot, NewKey next, Duration overlap) {
        Instant until = null;
        var ended = overlap.isZero() || slot.isEmpty() ? slot : slot.subList(1, slot.size());
        if (ended.size() < slot.size()) {
            var previous = slot.getFirst();
            var end = Times.now(clock).plus(overlap);
            until = previous.expiresAt() != null && previous.expiresAt().isBefore(end) ? previous.expiresAt() : end;
            expire(tx, previous, until);
        }
        revoke(tx, ended);
        return new Rotated(mint(tx, next), until, ended);
    }

    /// A key that was shown to be ended.
    ///
    /// @param identity null for a platform key
    /// @param wasLive whether it had not been revoked before
    public record Held(OrgId org, @Nullable IdentityId identity, String prefix, boolean wasLive) {}

    /// Ends the key that a text is, whoever shows it. A text that is no key of ours changes nothing.
    ///
    /// @param heard of a key that worked until then and belongs to an identity
    /// @return whose key it is; empty when it is none
    public Optional<Held> revokeHeld(String text, GivenUp heard) {
        var kind = KeyText.kind(text);
        if (kind.isEmpty() || !KeyText.checksumFits(text)) {
            return Optional.empty();
        } else if (kind.get() == KeyText.Kind.REFRESH) {
            renewals.accept(text);
            return Optional.empty();
        }
        var digests =
                peppers.values().stream().map(pepper -> digest(pepper, text)).toList();
        return system.run(tx -> {
            Optional<Held> held = Optional.empty();
            for (var digest : digests) {
                var found = store.find(tx, digest);
                if (found.isPresent()) {
                    var key = found.get();
                    var wasLive = key.revokedAt() == null;
                    if (wasLive) {
                        store.revoke(tx, List.of(key.id()), Times.now(clock));
                        var identity = key.identity();
                        if (identity != null) {
                            TenantTx.enter(tx, key.org());
                            heard.ended(tx, key.org(), identity, key.id(), KeyText.shown(text));
                        }
                    }
                    held = Optional.of(new Held(key.org(), key.identity(), KeyText.shown(text), wasLive));
                }
                forget(tx, digest);
            }
            return held;
        });
    }

    /// Prefix, hyphen and first digits of the identity's own newest key that works now.
    public Optional<String> shownPrefix(Tx tx, OrgId org, IdentityId identity) {
        return store.newestPrefix(tx, org, identity, Times.now(clock));
    }

    /// Ends keys with the transaction.
    public void revoke(Tx tx, List<Live> keys) {
        store.revoke(tx, keys.stream().map(Live::id).toList(), Times.now(clock));
        changed(tx, keys);
    }

    /// Lets a key end at `at` at the latest.
    public void expire(Tx tx, Live key, Instant at) {
        store.expire(tx, key.id(), at);
        changed(tx, List.of(key));
    }

    /// Ends the delegated keys of a slot with the transaction, which is bound to `org`.
    public void endSlot(Tx tx, OrgId org, UUID slot) {
        store.endSlot(tx, org, slot, Times.now(clock)).forEach(digest -> forget(tx, digest));
    }

    /// What a key of an identity allows now; empty when it, or the identity, has ended.
    ///
    /// @param tx bound to `org`
    public Optional<Set<Scope>> scopes(Tx tx, OrgId org, IdentityId identity, UUID key) {
        return store.find(tx, key)
                .filter(stored -> stored.org().equals(org) && identity.equals(stored.identity()))
                .map(stored -> judge(tx, stored))
                .flatMap(check -> check instanceof Check.Known good
                        ? Optional.of(good.caller().scopes())
                        : Optional.empty());
    }

    /// Deletes delegated keys that ended before `before`.
    public void purgeDelegated(Instant before) {
        system.perform(tx -> store.purge(tx, before));
    }

    /// Tells every node, once the transaction has committed, that what these keys stand for has changed.
    public void changed(Tx tx, List<Live> keys) {
        keys.forEach(key -> forget(tx, key.digest()));
    }

    private void forget(Tx tx, Digest digest) {
        Notifications.send(tx, CHANNEL, digest.hex());
        tx.afterCommit(() -> known.changed(digest));
    }

    /// Follows a key that was just found good, for an answer that stays open.
    public KeyWatch watch(String text, Caller caller) {
        var digest = digest(newestHmac, text);
        var found = known.ifPresent(digest);
        var parent = found == null ? null : found.parent();
        var digests = parent == null ? Set.of(digest) : Set.of(digest, parent);
        var above = parent == null ? null : known.ifPresent(parent);
        var expiresAt = found == null ? null : (above == null ? found : below(found, above)).expiresAt();
        var watch = new KeyWatch(this, known, digests, text, caller, expiresAt, clock);
        known.add(watch);
        return watch;
    }

    /// Times the database was asked for a key.
    public long lookUps() {
        return lookUps.get();
    }

    private static Digest digest(Hmac hmac, String text) {
        return Digest.of(hmac.digest(text.getBytes(StandardCharsets.US_ASCII)));
    }
}
