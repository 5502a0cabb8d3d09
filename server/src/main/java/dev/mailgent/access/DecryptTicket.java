package dev.mailgent.access;

import dev.mailgent.platform.http.Request;
import dev.mailgent.platform.problem.Problem;
import java.net.InetAddress;
import java.util.Set;
import java.util.UUID;

/// Permission to open secrets of one identity during one request. Nothing is opened without one, and only
/// a request that passed the gate with that identity's own key gives one: no other package can make it, a
/// platform key never gets it, and there is no way around it for an operator.
public final class DecryptTicket {
    private final Agent agent;
    private final UUID keyId;
    private final Set<Scope> scopes;
    private final String requestId;
    private final InetAddress remote;

    DecryptTicket(Agent agent, UUID keyId, Set<Scope> scopes, String requestId, InetAddress remote) {
        this.agent = agent;
        this.keyId = keyId;
        this.scopes = Set.copyOf(scopes);
        this.requestId = requestId;
        this.remote = remote;
    }

    /// The ticket of an authenticated request, which only the HTTP door makes.
    ///
    /// @param anyOf scopes of which the key must hold one
    /// @throws dev.mailgent.platform.problem.ProblemException Forbidden for a platform key or without a
    ///     scope
    public static DecryptTicket of(Request request, Scope... anyOf) {
        var caller = Caller.of(request);
        var ticket = new DecryptTicket(
                caller.agent(), caller.keyId(), caller.scopes(), request.requestId(), request.remote());
        ticket.require(anyOf);
        return ticket;
    }

    /// @throws dev.mailgent.platform.problem.ProblemException Forbidden when the key holds none of them
    public void require(Scope... anyOf) {
        for (var scope : anyOf) {
            if (scopes.stream().anyMatch(held -> held.includes(scope))) {
                return;
            }
        }
        throw new Problem.Forbidden(
                        "Missing required scope: " + anyOf[0], "Add it to the identity with the platform key.")
                .asException();
    }

    public Agent agent() {
        return agent;
    }

    public UUID keyId() {
        return keyId;
    }

    public String requestId() {
        return requestId;
    }

    public InetAddress remote() {
        return remote;
    }

    @Override
    public String toString() {
        return "DecryptTicket[" + requestId + "]";
    }
}
