package dev.mailgent.protocol.smtp.server;

import dev.mailgent.protocol.smtp.TlsInfo;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import javax.net.ssl.SSLSocket;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The socket of one session: reads, writes, TLS, deadlines. Runs on its own virtual thread.
///
/// No read has a time-out of its own. `deadline` says by when something must have happened and the listener's watchdog
/// looks at it: it shuts the input, so that a last reply can still be written, and closes what does not react.
final class ServerConnection implements Runnable {
    private static final Logger log = LoggerFactory.getLogger(ServerConnection.class);
    private static final Duration LAST_WORDS = Duration.ofSeconds(5);
    private static final int MAX_LINGER_BYTES = 1024 * 1024;
    private static final long NEVER = Long.MAX_VALUE;

    private final SmtpListener listener;
    private final Reception reception;
    private final Socket plain;
    private final InetAddress address;
    private final boolean implicitTls;
    private final byte[] small;
    private Socket socket;
    private byte[] buffer;
    private boolean filled;
    private long windowBytes;

    /// As [System#nanoTime]; `NEVER` while the receiver works.
    private volatile long deadline = NEVER;

    private volatile boolean awaitsCommand;
    private volatile boolean expired;

    ServerConnection(SmtpListener listener, Reception reception, Socket accepted, boolean implicitTls) {
        this.listener = listener;
        this.reception = reception;
        this.plain = accepted;
        this.address = accepted.getInetAddress();
        this.socket = accepted;
        this.implicitTls = implicitTls;
        this.small = new byte[2 * reception.limits.maxLineBytes()];
        this.buffer = small;
    }

    @Override
    public void run() {
        SmtpSession session = null;
        try {
            plain.setTcpNoDelay(true);
            var tls = implicitTls ? startTls() : null;
            session = new SmtpSession(
                    reception,
                    (InetSocketAddress) plain.getRemoteSocketAddress(),
                    (InetSocketAddress) plain.getLocalSocketAddress(),
                    tls);
            converse(session);
            socket.close();
        } catch (IOException e) {
            // The other side went away: what was not acknowledged is its to repeat.
            log.debug("connection ended: {}", e.toString());
        } catch (RuntimeException e) {
            log.error("session of {} failed", address.getHostAddress(), e);
        } finally {
            if (session != null) {
                session.lost();
            }
            takeSmallBuffer(0, 0);
            cutOff();
            listener.ended(this);
        }
    }

    private void converse(SmtpSession session) throws IOException {
        deadline = commandDeadline();
        session.greet(!implicitTls && plain.getInputStream().available() > 0);
        var in = socket.getInputStream();
        var out = socket.getOutputStream();
        var start = 0; // bytes from here to end were read and not used yet
        var end = 0;
        while (session.next() == SmtpSession.Next.READ) {
            if (!session.inBody() && listener.isStopping()) {
                session.end(Replies.GOING_DOWN);
                break;
            }
            makeRoom(session.inBody(), start, end);
            end -= start;
            start = 0;
            write(session, out);
            var n = read(session, in, end);
            if (n < 0) {
                farewell(session, out);
                return;
            }
            end += n;
            start = feed(session, end, n);
            if (session.next() == SmtpSession.Next.START_TLS) {
                write(session, out);
                session.tlsStarted(startTls());
                in = socket.getInputStream();
                out = socket.getOutputStream();
                start = 0; // whatever came with STARTTLS was not said under TLS
                end = 0;
                deadline = commandDeadline();
            }
        }
        write(session, out);
        if (session.next() == SmtpSession.Next.CLOSE) {
            linger(in);
        }
    }

    private int read(SmtpSession session, InputStream in, int end) throws IOException {
        if (session.inBody()) {
            return in.read(buffer, end, buffer.length - end);
        }
        awaitsCommand = true;
        if (listener.isStopping()) {
            return -1; // the listener may have looked before the line above
        }
        var n = in.read(buffer, end, buffer.length - end);
        awaitsCommand = false;
        return n;
    }

    private int feed(SmtpSession session, int end, int fresh) {
        var before = deadline;
        var wasInBody = session.inBody();
        deadline = NEVER;
        filled = end == buffer.length;
        var used = session.feed(buffer, 0, end);
        if (session.inBody()) {
            windowBytes += wasInBody ? fresh : 0;
            deadline = wasInBody && windowBytes < windowQuota() ? before : bodyDeadline();
        } else {
            // Bytes that make no command win no time.
            deadline = used > 0 && !session.inLongLine() ? commandDeadline() : before;
        }
        return used;
    }

    /// Moves what is left to the front, and changes to a large buffer for a body that filled the small one.
    private void makeRoom(boolean inBody, int start, int end) {
        if (inBody && filled && isSmall()) {
            buffer = listener.pool().take();
            System.arraycopy(small, start, buffer, 0, end - start);
        } else if (!inBody && !isSmall() && end - start <= small.length / 2) {
            takeSmallBuffer(start, end);
        } else if (start > 0) {
            System.arraycopy(buffer, start, buffer, 0, end - start);
        }
    }

    private void takeSmallBuffer(int start, int end) {
        System.arraycopy(buffer, start, small, 0, end - start);
        if (!isSmall()) {
            listener.pool().giveBack(buffer);
            buffer = small;
        }
    }

    private boolean isSmall() {
        return buffer.length == small.length;
    }

    private static void write(SmtpSession session, OutputStream out) throws IOException {
        if (!session.replies().isEmpty()) {
            session.replies().writeTo(out);
        }
    }

    private TlsInfo startTls() throws IOException {
        var tls = reception.settings.tls();
        if (tls == null) {
            throw new IOException("TLS was never offered");
        }
        deadline = System.nanoTime() + reception.limits.handshakeTimeout().toNanos();
        var secure = (SSLSocket) tls.get().getSocketFactory().createSocket(plain, (InputStream) null, true);
        secure.setUseClientMode(false);
        secure.startHandshake();
        socket = secure;
        reception.counters.sessionsEncrypted.increment();
        return new TlsInfo(
                secure.getSession().getProtocol(), secure.getSession().getCipherSuite());
    }

    private void farewell(SmtpSession session, OutputStream out) throws IOException {
        if (expired) {
            reception.counters.sessionsTimedOut.increment();
            session.end(session.inBody() ? Replies.TOO_SLOW : Replies.IDLE);
        } else if (listener.isStopping()) {
            session.end(Replies.GOING_DOWN);
        } else {
            return;
        }
        write(session, out);
    }

    /// Reads on for a while: a close with unread input is a reset, and that would take our last reply with it.
    private void linger(InputStream in) throws IOException {
        if (!(socket instanceof SSLSocket)) {
            plain.shutdownOutput();
        }
        deadline = System.nanoTime() + LAST_WORDS.toNanos();
        var read = 0L;
        for (var n = 0; n >= 0 && read < MAX_LINGER_BYTES; read += n) {
            n = in.read(buffer, 0, buffer.length);
        }
    }

    private long commandDeadline() {
        var limits = reception.limits;
        var patience = listener.isUnderStress() ? limits.stressIdleTimeout() : limits.idleTimeout();
        return System.nanoTime() + patience.toNanos();
    }

    /// Moves on each time a window's worth of bytes came, so that a byte now and then does not keep a session.
    private long bodyDeadline() {
        windowBytes = 0;
        return System.nanoTime() + reception.limits.dataRateWindow().toNanos();
    }

    private long windowQuota() {
        var limits = reception.limits;
        return limits.minDataBytesPerSecond() * limits.dataRateWindow().toMillis() / 1000;
    }

    /// Called by the watchdog.
    void checkDeadline(long now) {
        var due = deadline;
        if (due == NEVER || now - due < 0) {
            return;
        }
        if (expired) {
            cutOff();
            return;
        }
        expired = true;
        deadline = now + LAST_WORDS.toNanos();
        shutInput();
    }

    /// Called once when the listener stops: wakes a session that waits for a command.
    void stopSoon() {
        if (awaitsCommand) {
            shutInput();
        }
    }

    /// Closes without a word. Harmless when closed already.
    void cutOff() {
        try {
            plain.close();
        } catch (IOException e) {
            log.debug("close failed: {}", e.toString());
        }
    }

    private void shutInput() {
        try {
            plain.shutdownInput();
        } catch (IOException _) {
            cutOff();
        }
    }

    /// Whom [Admission] counts; known after the close too.
    InetAddress address() {
        return address;
    }
}
