package dev.mailgent.mail.message;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.mailgent.access.Agent;
import dev.mailgent.platform.db.Insert;
import dev.mailgent.platform.db.RoundTrip;
import dev.mailgent.platform.db.TenantTx;
import dev.mailgent.platform.db.Tx;
import dev.mailgent.platform.id.IdentityId;
import dev.mailgent.platform.id.OrgId;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Whom each mailbox knows: rows of `contact` (V0015). A contact stays one, so what was seen once is
/// remembered here and costs no query again.
public final class Contacts {
    private static final Insert INSERT = Insert.into(
                    "contact", "org_id uuid", "identity_id uuid", "address uuid", "created_at timestamptz")
            .onConflict("(org_id, identity_id, address) DO NOTHING");
    private static final String KNOWN = """
            SELECT EXISTS (SELECT 1 FROM contact WHERE org_id = ? AND identity_id = ? AND address = ANY (?)) AS known,
                   EXISTS (SELECT 1 FROM message
                            WHERE org_id = ? AND identity_id = ? AND message_id = ANY (?) AND labels @> '{sent}') AS ours
            """;

    private final TenantTx tenants;
    private final Cache<Key, Boolean> seen =
            Caffeine.newBuilder().maximumSize(200_000).build();

    private record Key(UUID identity, UUID address) implements Comparable<Key> {
        @Override
        public int compareTo(Key other) {
            var byIdentity = identity.compareTo(other.identity);
            return byIdentity != 0 ? byIdentity : address.compareTo(other.address);
        }
    }

    /// What a mailbox knows of a message that comes.
    public record Known(boolean author, boolean answersOurs) {}

    /// Addresses that a mailbox had to do with.
    public record Met(IdentityId identity, List<String> addresses, Instant at) {}

    public Contacts(TenantTx tenants) {
        this.tenants = tenants;
    }

    /// Before a message is stored.
    ///
    /// @param authors addresses of From
    /// @param ancestors Message-IDs it refers to
    /// @throws dev.mailgent.platform.problem.ProblemException Unavailable when the database is away
    public Known look(Agent agent, List<String> authors, List<String> ancestors) {
        var identity = agent.id().value();
        var keys = authors.stream()
                .map(author -> new Key(identity, key(author)))
                .distinct()
                .toList();
        var own = agent.email().substring(agent.email().lastIndexOf('@')) + ">";
        var ours = ancestors.stream().filter(id -> id.endsWith(own)).toList();
        var cached = keys.stream().anyMatch(key -> seen.getIfPresent(key) != null);
        if (ours.isEmpty() && (cached || keys.isEmpty())) {
            return new Known(cached, false);
        }
        var found = tenants.readOne(
                        agent.org(),
                        KNOWN,
                        row -> new Known(row.flag("known"), row.flag("ours")),
                        agent.org().value(),
                        identity,
                        uuids(keys),
                        agent.org().value(),
                        identity,
                        ours)
                .orElseThrow();
        if (found.author() && keys.size() == 1) {
            seen.put(keys.getFirst(), true);
        }
        return found;
    }

    /// A list that binds as uuid[] also when it is empty.
    private static List<UUID> uuids(List<Key> keys) {
        return keys.isEmpty()
                ? List.of(new UUID(0, 0))
                : keys.stream().map(Key::address).toList();
    }

    /// Remembers addresses with what else `trip` does for `org`, unless they are remembered already.
    public void remember(Tx tx, RoundTrip trip, OrgId org, Collection<Met> met) {
        // In order, so that two writers never wait for each other crosswise.
        var rows = new TreeMap<Key, @Nullable Object[]>();
        for (var meeting : met) {
            var identity = meeting.identity().value();
            for (var address : meeting.addresses()) {
                var key = new Key(identity, key(address));
                if (seen.getIfPresent(key) == null) {
                    rows.put(key, new @Nullable Object[] {org.value(), identity, key.address(), meeting.at()});
                }
            }
        }
        if (!rows.isEmpty()) {
            trip.insert(INSERT, List.copyOf(rows.values()));
            var keys = new ArrayList<>(rows.keySet());
            tx.afterCommit(() -> keys.forEach(key -> seen.put(key, true)));
        }
    }

    private static UUID key(String address) {
        try {
            var hash = ByteBuffer.wrap(MessageDigest.getInstance("SHA-256")
                    .digest(address.toLowerCase(Locale.ROOT).getBytes(StandardCharsets.UTF_8)));
            return new UUID(hash.getLong(), hash.getLong());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
