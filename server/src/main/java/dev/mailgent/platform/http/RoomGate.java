package dev.mailgent.platform.http;

import dev.mailgent.platform.problem.Problem;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// Refuses what stores while the disk is nearly full, so that there is room left for reading, deleting and recovering.
public final class RoomGate implements Gate {
    private static final Set<String> STORING = Set.of("POST", "PUT", "PATCH");

    private final Gate gate;
    private final BooleanSupplier hasRoom;

    public RoomGate(Gate gate, BooleanSupplier hasRoom) {
        this.gate = gate;
        this.hasRoom = hasRoom;
    }

    @Override
    public @Nullable Object identify(
            Endpoint endpoint, InetAddress remote, Map<String, String> headers, Map<String, String> answerHeaders) {
        return gate.identify(endpoint, remote, headers, answerHeaders);
    }

    @Override
    public void admit(Endpoint endpoint, @Nullable Object caller, Map<String, String> answerHeaders) {
        gate.admit(endpoint, caller, answerHeaders);
        requireRoom(endpoint);
    }

    @Override
    public void admitCarried(Endpoint endpoint, @Nullable Object caller) {
        gate.admitCarried(endpoint, caller);
        requireRoom(endpoint);
    }

    private void requireRoom(Endpoint endpoint) {
        if (!endpoint.carrier() && STORING.contains(endpoint.method()) && !hasRoom.getAsBoolean()) {
            throw new Problem.Unavailable(
                            "The disk of this server is nearly full: reading and deleting work, storing waits.",
                            Duration.ofSeconds(30))
                    .asException();
        }
    }

    @Override
    public void answered(Answered facts) {
        gate.answered(facts);
    }
}
