package dev.mailgent.protocol.smtp.server;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Accepts connections, gives each a virtual thread, watches their deadlines, and stops without losing mail.
public final class SmtpListener implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(SmtpListener.class);
    private static final int BACKLOG = 1024;
    private static final Duration LONGEST_TICK = Duration.ofSeconds(1);
    private static final Duration SHORTEST_TICK = Duration.ofMillis(10);

    private final Reception reception;
    private final Admission admission;
    private final BufferPool pool = new BufferPool();
    private final Set<ServerConnection> connections = ConcurrentHashMap.newKeySet();
    private final List<ServerSocket> doors = new CopyOnWriteArrayList<>();
    private final CountDownLatch stopped = new CountDownLatch(1);
    private volatile boolean stopping;

    public SmtpListener(SmtpServerSettings settings, MailReceiver receiver) {
        this.reception = new Reception(settings, receiver);
        this.admission = new Admission(settings.limits());
        Thread.ofPlatform().daemon().name("smtp-watchdog").start(this::watch);
    }

    /// Binds and starts accepting. May be called for several addresses.
    ///
    /// @param implicitTls TLS from the first byte (port 465) in place of STARTTLS
    /// @return the address bound, with the port the system chose when 0 was asked for
    /// @throws IOException when the address is taken or not ours, or TLS is wanted and there is no certificate
    public InetSocketAddress listen(InetSocketAddress address, boolean implicitTls) throws IOException {
        if (implicitTls && reception.settings.tls() == null) {
            throw new IOException("implicit TLS needs a certificate");
        }
        var door = new ServerSocket();
        try {
            door.setReuseAddress(true);
            door.bind(address, BACKLOG);
        } catch (IOException e) {
            door.close();
            throw new IOException("cannot listen for SMTP on " + address + ": " + e.getMessage(), e);
        }
        doors.add(door);
        Thread.ofPlatform()
                .daemon()
                .name("smtp-accept-" + door.getLocalPort())
                .start(() -> acceptFrom(door, implicitTls));
        return (InetSocketAddress) door.getLocalSocketAddress();
    }

    public SmtpCounters counters() {
        return reception.counters;
    }

    /// Sessions open now.
    public int openSessions() {
        return admission.open();
    }

    /// Memory held by messages that are coming in or being kept.
    public long bodyBytesInFlight() {
        return reception.budget.heldBytes();
    }

    /// Takes no more connections, lets messages that are coming in finish, answers 421 4.3.2 to everyone else.
    ///
    /// @return true when all sessions ended in time; the rest is cut off
    public boolean stop(Duration patience) {
        stopping = true;
        for (var door : doors) {
            try {
                door.close();
            } catch (IOException e) {
                log.debug("close failed: {}", e.toString());
            }
        }
        connections.forEach(ServerConnection::stopSoon);
        var until = System.nanoTime() + patience.toNanos();
        while (!connections.isEmpty() && System.nanoTime() - until < 0) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
        }
        var allEnded = connections.isEmpty();
        connections.forEach(ServerConnection::cutOff);
        stopped.countDown();
        return allEnded;
    }

    @Override
    public void close() {
        stop(Duration.ofSeconds(1));
    }

    private void acceptFrom(ServerSocket door, boolean implicitTls) {
        while (!stopping) {
            try {
                admit(door.accept(), implicitTls);
            } catch (IOException | RuntimeException e) {
                if (!stopping) {
                    // Out of file descriptors, most likely: others must end before this can go on.
                    log.warn("cannot accept: {}", e.toString());
                    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
                }
            }
        }
    }

    private void admit(Socket socket, boolean implicitTls) throws IOException {
        var refusal = stopping ? Replies.GOING_DOWN : admission.enter(socket.getInetAddress());
        if (refusal != null) {
            reception.counters.sessionsRefused.increment();
            try (socket) {
                if (!implicitTls) {
                    socket.getOutputStream().write(refusal.wire()); // fits the empty send buffer: cannot block
                }
            }
            return;
        }
        var connection = new ServerConnection(this, reception, socket, implicitTls);
        connections.add(connection);
        Thread.ofVirtual().name("smtp").start(connection);
    }

    private void watch() {
        var limits = reception.limits;
        var shortest = List.of(
                        limits.idleTimeout(),
                        limits.stressIdleTimeout(),
                        limits.handshakeTimeout(),
                        limits.dataRateWindow())
                .stream()
                .min(Duration::compareTo)
                .orElseThrow()
                .dividedBy(4);
        var tick = shortest.compareTo(LONGEST_TICK) > 0 ? LONGEST_TICK : shortest;
        var tickNanos = Math.max(tick.toNanos(), SHORTEST_TICK.toNanos());
        try {
            while (!stopped.await(tickNanos, TimeUnit.NANOSECONDS)) {
                var now = System.nanoTime();
                connections.forEach(connection -> connection.checkDeadline(now));
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    BufferPool pool() {
        return pool;
    }

    boolean isStopping() {
        return stopping;
    }

    boolean isUnderStress() {
        return admission.isUnderStress();
    }

    void ended(ServerConnection connection) {
        if (connections.remove(connection)) {
            admission.leave(connection.address());
        }
    }
}
