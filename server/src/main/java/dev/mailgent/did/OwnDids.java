package dev.mailgent.did;

import dev.mailgent.platform.id.IdentityId;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;

/// The DIDs of this installation: the domain's, and under it one for each identity.
public final class OwnDids {
    private static final String IDENTITIES = "identities";

    private final DidConfig config;
    private final Supplier<String> baseUrl;

    /// @param baseUrl URL clients reach the API by; asked at each use, since the port may be bound
    /// late
    public OwnDids(DidConfig config, Supplier<String> baseUrl) {
        this.config = config;
        this.baseUrl = baseUrl;
    }

    /// `did:web:host:identities:id-…`.
    public String of(IdentityId id) {
        return new DidWeb(host(), List.of(IDENTITIES, id.wire()), null).did();
    }

    String domain() {
        return new DidWeb(host(), List.of(), null).did();
    }

    /// Where a path of ours is reached.
    String url(String path) {
        return baseUrl.get() + path;
    }

    boolean isOurs(DidWeb did) {
        return did.host().equals(host());
    }

    boolean isDomain(DidWeb did) {
        return did.path().isEmpty();
    }

    /// The wire id of the identity that a DID of ours names.
    Optional<String> identity(DidWeb did) {
        var path = did.path();
        return path.size() == 2 && path.getFirst().equals(IDENTITIES) ? Optional.of(path.getLast()) : Optional.empty();
    }

    private String host() {
        if (!config.host().isEmpty()) {
            return config.host().toLowerCase(Locale.ROOT);
        }
        var url = URI.create(baseUrl.get());
        // A did:web host is a name and never an address.
        var given = String.valueOf(url.getHost()).toLowerCase(Locale.ROOT);
        var name = given.equals("127.0.0.1") || given.equals("[::1]") ? "localhost" : given;
        return url.getPort() < 0 ? name : name + ":" + url.getPort();
    }
}
