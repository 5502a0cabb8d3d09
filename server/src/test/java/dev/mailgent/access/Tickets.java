package dev.mailgent.access;

import java.net.InetAddress;
import java.util.Set;
import java.util.UUID;

/// Tickets for tests; the product makes them from requests alone.
public final class Tickets {
    private Tickets() {}

    public static DecryptTicket of(Agent agent, Scope... scopes) {
        return new DecryptTicket(
                agent, UUID.randomUUID(), Set.of(scopes), "req_test", InetAddress.getLoopbackAddress());
    }
}
