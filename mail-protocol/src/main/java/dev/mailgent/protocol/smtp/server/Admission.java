package dev.mailgent.protocol.smtp.server;

import dev.mailgent.protocol.smtp.SmtpReply;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// Counts open sessions, all together and per client.
final class Admission {
    private final SmtpLimits limits;
    private final AtomicInteger open = new AtomicInteger();
    private final ConcurrentMap<InetAddress, Integer> perClient = new ConcurrentHashMap<>();

    Admission(SmtpLimits limits) {
        this.limits = limits;
    }

    /// @return null when the session may begin, and must then be given back by [#leave]
    @Nullable
    SmtpReply enter(InetAddress address) {
        if (open.incrementAndGet() > limits.maxSessions()) {
            open.decrementAndGet();
            return Replies.FULL;
        }
        if (isCounted(address) && perClient.merge(client(address), 1, Integer::sum) > limits.maxSessionsPerClient()) {
            leave(address);
            return Replies.TOO_MANY_FROM_YOU;
        }
        return null;
    }

    void leave(InetAddress address) {
        open.decrementAndGet();
        if (isCounted(address)) {
            perClient.computeIfPresent(client(address), (_, count) -> count == 1 ? null : count - 1);
        }
    }

    int open() {
        return open.get();
    }

    boolean isUnderStress() {
        return open.get() > limits.maxSessions() / 5 * 4;
    }

    private boolean isCounted(InetAddress address) {
        return !(limits.loopbackUnlimited() && address.isLoopbackAddress());
    }

    /// An IPv6 host may use any address of its /64, so that is one client.
    private static InetAddress client(InetAddress address) {
        if (!(address instanceof Inet6Address)) {
            return address;
        }
        var bytes = address.getAddress();
        Arrays.fill(bytes, 8, 16, (byte) 0);
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("16 bytes are an address", e);
        }
    }
}
