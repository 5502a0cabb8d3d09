package dev.mailgent.access;

import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/// What an identity key may do: the closed list of the v0 contract, and two scopes of ours that are parts of
/// `vault:read`.
public enum Scope {
    MAIL_READ("mail:read"),
    MAIL_SEND("mail:send"),
    MAIL_MANAGE("mail:manage"),
    VAULT_READ("vault:read"),
    VAULT_WRITE("vault:write"),
    /// Use a credential without seeing it.
    VAULT_USE("vault:use"),
    /// Codes of a second factor, without the credential itself.
    VAULT_TOTP("vault:totp"),
    IDENTITY_SIGN("identity:sign"),
    IDENTITY_VERIFY("identity:verify"),
    CALENDAR_READ("calendar:read"),
    CALENDAR_WRITE("calendar:write"),
    CALENDAR_DELETE("calendar:delete"),
    CALENDAR_PUBLIC("calendar:public"),
    PAYMENTS_SPEND("payments:spend"),
    PAYMENTS_ACCEPT("payments:accept"),
    SLACK_READ("slack:read"),
    SLACK_SEND("slack:send"),
    SOCIAL_READ("social:read"),
    SOCIAL_WRITE("social:write");

    private static final Map<String, Scope> BY_WIRE =
            Arrays.stream(values()).collect(Collectors.toUnmodifiableMap(Scope::wire, Function.identity()));

    /// The published default set of an identity that buys.
    public static final Set<Scope> BUYER_DEFAULT = Set.of(
            PAYMENTS_SPEND,
            MAIL_READ,
            MAIL_SEND,
            MAIL_MANAGE,
            VAULT_READ,
            VAULT_WRITE,
            IDENTITY_SIGN,
            IDENTITY_VERIFY,
            CALENDAR_READ,
            CALENDAR_WRITE);

    /// The default set of an identity that sells: it is paid instead of paying.
    public static final Set<Scope> SELLER_DEFAULT = Set.of(
            PAYMENTS_ACCEPT,
            MAIL_READ,
            MAIL_SEND,
            MAIL_MANAGE,
            VAULT_READ,
            VAULT_WRITE,
            IDENTITY_SIGN,
            IDENTITY_VERIFY,
            CALENDAR_READ,
            CALENDAR_WRITE);

    private final String wire;

    Scope(String wire) {
        this.wire = wire;
    }

    /// Whether a key that holds this scope may do what `wanted` allows. `vault:read` includes the two narrower scopes,
    /// which the published clients do not know.
    public boolean includes(Scope wanted) {
        return this == wanted || (this == VAULT_READ && (wanted == VAULT_USE || wanted == VAULT_TOTP));
    }

    /// `mail:read`: the same word in a key, a route, a tool and a log.
    public String wire() {
        return wire;
    }

    public static Optional<Scope> of(String wire) {
        return Optional.ofNullable(BY_WIRE.get(wire));
    }

    @Override
    public String toString() {
        return wire;
    }
}
