package dev.mailgent.identity;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.mailgent.access.Agent;
import dev.mailgent.platform.db.Notifications;
import dev.mailgent.platform.db.SystemTx;
import dev.mailgent.platform.db.TenantTx;
import dev.mailgent.platform.db.Tx;
import dev.mailgent.platform.id.IdentityId;
import dev.mailgent.platform.id.OrgId;
import java.text.Normalizer;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Finds the identity behind an address before anything else is known, as RCPT needs it. Answers, also
/// "unknown", are remembered for four seconds and forgotten at once when the address or its identity
/// changes.
public final class Directory {
    static final String CHANNEL = "mg_address";

    private static final Duration REMEMBERED = Duration.ofSeconds(4);

    /// Longest address worth looking up: 64 + 1 + 255 octets (RFC 5321 section 4.5.3.1), tag included.
    private static final int MAX_LENGTH = 320;

    private static final String FIND = """
            SELECT org_id, identity_id, state
              FROM address
             WHERE address = ?
            """;
    // address_public_id; an active address before a retired one
    private static final String FIND_IDENTITY = """
            SELECT org_id, identity_id, state
              FROM address
             WHERE substr(identity_id::text, 20) = ?
             ORDER BY state
             LIMIT 1
            """;
    private static final String AGENT = """
            SELECT name, email
              FROM identity
             WHERE org_id = ?
               AND id = ?
               AND state = 'ACTIVE'
            """;

    private final SystemTx system;
    private final TenantTx tenants;
    private final Cache<String, Entry> known = Caffeine.newBuilder()
            .maximumSize(100_000)
            .expireAfterWrite(REMEMBERED)
            .build();

    private enum State {
        ACTIVE,
        RETIRED,
        UNKNOWN
    }

    private record Entry(State state, @Nullable Agent agent) {}

    private record Row(OrgId org, IdentityId identity, String state) {}

    public Directory(SystemTx system, TenantTx tenants, Notifications notifications) {
        this.system = system;
        this.tenants = tenants;
        notifications.listen(CHANNEL, address -> {
            if (address.isEmpty()) {
                known.invalidateAll();
            } else {
                known.invalidate(address);
            }
        });
    }

    /// Whose address this is, in any spelling: case, Unicode composition and a `+tag` do not matter.
    ///
    /// @param address `local@domain`; any text is answered
    public Recipient find(String address) {
        var at = address.lastIndexOf('@');
        if (at < 1 || at == address.length() - 1 || address.length() > MAX_LENGTH || address.indexOf('\0') >= 0) {
            return new Recipient.Unknown();
        }
        var plus = address.indexOf('+');
        var tagged = plus > 0 && plus < at;
        var bare = tagged ? address.substring(0, plus) + address.substring(at) : address;
        // Loaded under the entry's lock: a forget during the look-up waits for it and then removes what it found.
        var entry = known.get(normal(bare), this::lookUp);
        return switch (entry.state()) {
            case ACTIVE -> {
                var agent = java.util.Objects.requireNonNull(entry.agent());
                yield new Recipient.Known(agent, tagged ? address.substring(plus + 1, at) : null);
            }
            case RETIRED -> new Recipient.Retired();
            case UNKNOWN -> new Recipient.Unknown();
        };
    }

    /// The identity as a party to mail; empty when it is gone.
    public Optional<Agent> agent(OrgId org, IdentityId id) {
        return tenants.readOne(
                org,
                AGENT,
                row -> new Agent(org, id, row.string("name"), row.string("email")),
                org.value(),
                id.value());
    }

    /// An identity of an organization by its wire id, empty when it is another's, closed or none.
    public Optional<IdentityId> identityOf(OrgId org, String wireId) {
        return identity(wireId) instanceof Recipient.Known(var agent, var _)
                        && agent.org().equals(org)
                ? Optional.of(agent.id())
                : Optional.empty();
    }

    /// Whom a wire id names, in any organization: for what an identity shows to everyone.
    public Recipient identity(String wireId) {
        var publicId = IdentityId.publicId(wireId);
        if (publicId.isEmpty()) {
            return new Recipient.Unknown();
        }
        var low = new UUID(0, publicId.get()).toString().substring(19);
        var entry = lookUp(FIND_IDENTITY, low);
        return switch (entry.state()) {
            case ACTIVE -> new Recipient.Known(java.util.Objects.requireNonNull(entry.agent()), null);
            case RETIRED -> new Recipient.Retired();
            case UNKNOWN -> new Recipient.Unknown();
        };
    }

    private Entry lookUp(String address) {
        return lookUp(FIND, address);
    }

    private Entry lookUp(String sql, String key) {
        return system.run(tx -> {
            var found = tx.queryOne(
                    sql,
                    row -> new Row(
                            new OrgId(row.uuid("org_id")),
                            new IdentityId(row.uuid("identity_id")),
                            row.string("state")),
                    key);
            if (found.isEmpty()) {
                return new Entry(State.UNKNOWN, null);
            }
            var row = found.get();
            if (!row.state().equals("ACTIVE")) {
                return new Entry(State.RETIRED, null);
            }
            TenantTx.enter(tx, row.org());
            return tx.queryOne(
                            AGENT,
                            agent -> new Agent(row.org(), row.identity(), agent.string("name"), agent.string("email")),
                            row.org().value(),
                            row.identity().value())
                    .map(agent -> new Entry(State.ACTIVE, agent))
                    .orElseGet(() -> new Entry(State.RETIRED, null));
        });
    }

    /// Tells every node, once the transaction has committed, that an address stands for something else.
    void changed(Tx tx, String address) {
        Notifications.send(tx, CHANNEL, address);
        tx.afterCommit(() -> known.invalidate(address));
    }

    private static String normal(String address) {
        for (var i = 0; i < address.length(); i++) {
            var c = address.charAt(i);
            if (c > 0x7F || (c >= 'A' && c <= 'Z')) {
                return Normalizer.normalize(address, Normalizer.Form.NFC).toLowerCase(Locale.ROOT);
            }
        }
        return address;
    }
}
