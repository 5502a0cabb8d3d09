package dev.mailgent.audit;

import dev.mailgent.access.Caller;
import dev.mailgent.access.DecryptTicket;
import dev.mailgent.platform.http.Request;
import dev.mailgent.platform.id.IdentityId;
import java.net.InetAddress;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Who did it, by ids.
///
/// @param key the API key used; null for the system itself
/// @param identity null for a platform key and the system
/// @param requestId null when no request asked for it
/// @param remote address the request came from; personal
public record Actor(
        @Nullable UUID key,
        @Nullable IdentityId identity,
        @Nullable String requestId,
        @Nullable InetAddress remote) {
    /// Work nobody asked for: jobs, rotations.
    public static final Actor SYSTEM = new Actor(null, null, null, null);

    public static Actor of(Request request) {
        var caller = Caller.of(request);
        var agent = caller.identity();
        return new Actor(caller.keyId(), agent == null ? null : agent.id(), request.requestId(), request.remote());
    }

    public static Actor of(DecryptTicket ticket) {
        return new Actor(ticket.keyId(), ticket.agent().id(), ticket.requestId(), ticket.remote());
    }
}
