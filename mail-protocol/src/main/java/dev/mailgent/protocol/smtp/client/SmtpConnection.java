package dev.mailgent.protocol.smtp.client;

import dev.mailgent.protocol.smtp.client.Delivery.Cause;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;

/// One open connection: greeting, EHLO, TLS and AUTH behind it, ready for transactions. Not for two threads at once.
final class SmtpConnection {
    private static final Duration LAST_WORDS = Duration.ofSeconds(3);
    private static final int BLOCK_BYTES = 64 * 1024;

    private final SmtpHop hop;
    private final SmtpClientSettings settings;
    private final Deadlines deadlines;
    private final long openedNanos = System.nanoTime();
    private final Socket plain;
    private Socket socket;
    private ReplyReader replies;
    private OutputStream out;
    private Capabilities capabilities = Capabilities.NONE;
    private int transactions;
    private boolean broken;

    private SmtpConnection(SmtpHop hop, SmtpClientSettings settings, Deadlines deadlines, Socket connected)
            throws IOException {
        this.hop = hop;
        this.settings = settings;
        this.deadlines = deadlines;
        this.plain = connected;
        this.socket = connected;
        this.replies = new ReplyReader(connected.getInputStream());
        this.out = connected.getOutputStream();
    }

    /// @param startTls false to leave out STARTTLS where it is only opportunistic and failed before
    /// @throws CannotOpen when mail cannot go over it; nothing stays open then
    static SmtpConnection open(
            SmtpHop hop, SmtpClientSettings settings, Deadlines deadlines, ClientTls tls, boolean startTls)
            throws CannotOpen {
        SmtpConnection connection = null;
        try {
            connection = new SmtpConnection(hop, settings, deadlines, connect(hop, settings));
            connection.begin(tls, startTls);
            return connection;
        } catch (IOException e) {
            if (connection != null) {
                connection.cutOff();
            }
            throw e instanceof CannotOpen known ? known : new CannotOpen(reason(e), hop.host() + ": " + e.getMessage());
        }
    }

    private static Cause reason(IOException e) {
        return e instanceof SSLException ? Cause.TLS : Cause.UNREACHABLE;
    }

    private static Socket connect(SmtpHop hop, SmtpClientSettings settings) throws IOException {
        List<InetAddress> addresses;
        try {
            addresses = settings.resolver().addressesOf(hop.host());
        } catch (IOException e) {
            throw new CannotOpen(Cause.UNREACHABLE, "no address for " + hop.host() + ": " + e.getMessage());
        }
        var last = new CannotOpen(Cause.UNREACHABLE, "no address for " + hop.host());
        for (var address : addresses) {
            var socket = new Socket();
            try {
                socket.setTcpNoDelay(true);
                socket.connect(new InetSocketAddress(address, hop.port()), (int)
                        settings.timeouts().connect().toMillis());
                return socket;
            } catch (IOException e) {
                Deadlines.closeQuietly(socket);
                last = new CannotOpen(
                        Cause.UNREACHABLE,
                        hop.host() + " [" + address.getHostAddress() + "]:" + hop.port() + ": " + e.getMessage());
            }
        }
        throw last;
    }

    private void begin(ClientTls tls, boolean startTls) throws IOException {
        if (hop.tls() == SmtpHop.Tls.IMPLICIT) {
            encrypt(tls);
        }
        var greeting = within(settings.timeouts().greeting(), () -> replies.read());
        if (greeting.code() != 220) {
            throw new CannotOpen(greeting.code() == 421 ? Cause.THROTTLED : Cause.REFUSED_FOR_NOW, greeting);
        }
        hello();
        switch (hop.tls()) {
            case NONE, IMPLICIT -> {}
            case OPPORTUNISTIC -> {
                if (startTls && capabilities.startTls()) {
                    startTls(tls);
                }
            }
            case REQUIRED -> {
                if (!capabilities.startTls() || !startTls(tls)) {
                    throw new CannotOpen(Cause.TLS, hop.host() + " does not offer the TLS that is required");
                }
            }
        }
        if (hop.login() != null) {
            authenticate(hop.login());
        }
    }

    private void hello() throws IOException {
        var answer = command("EHLO " + settings.hostname());
        if (answer.isPositive()) {
            capabilities = Capabilities.of(answer.lines());
            return;
        }
        if (answer.isPermanent()) {
            answer = command("HELO " + settings.hostname());
            capabilities = Capabilities.NONE;
        }
        if (!answer.isPositive()) {
            throw new CannotOpen(answer.code() == 421 ? Cause.THROTTLED : Cause.REFUSED_FOR_NOW, answer);
        }
    }

    /// @return false when the server offered it and then would not
    private boolean startTls(ClientTls tls) throws IOException {
        if (command("STARTTLS").code() != 220) {
            return false;
        }
        if (replies.hasLeftOver()) {
            throw new CannotOpen(Cause.TLS, hop.host() + " answered before TLS was on: somebody may be in between");
        }
        try {
            encrypt(tls);
        } catch (IOException e) {
            throw new CannotOpen(Cause.TLS, hop.host() + ": no TLS: " + e.getMessage());
        }
        hello();
        return true;
    }

    private void encrypt(ClientTls tls) throws IOException {
        var secure = within(settings.timeouts().command(), () -> tls.over(plain, hop));
        socket = secure;
        replies = new ReplyReader(secure.getInputStream());
        out = secure.getOutputStream();
    }

    private void authenticate(SmtpHop.Login login) throws IOException {
        if (!(socket instanceof SSLSocket) && !login.allowedInPlainText()) {
            throw new CannotOpen(Cause.AUTHENTICATION, "no password is sent to " + hop.host() + " without TLS");
        }
        ServerReply answer;
        if (capabilities.auth().contains("PLAIN")) {
            answer = command("AUTH PLAIN " + base64("\0" + login.user() + "\0" + login.reveal()));
        } else if (capabilities.auth().contains("LOGIN")) {
            answer = command("AUTH LOGIN");
            if (answer.code() == 334) {
                answer = command(base64(login.user()));
            }
            if (answer.code() == 334) {
                answer = command(base64(login.reveal()));
            }
        } else {
            throw new CannotOpen(Cause.AUTHENTICATION, hop.host() + " offers neither AUTH PLAIN nor LOGIN");
        }
        if (answer.code() != 235) {
            throw new CannotOpen(Cause.AUTHENTICATION, answer);
        }
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    Capabilities capabilities() {
        return capabilities;
    }

    /// Writes one command and waits for its reply.
    ServerReply command(String line) throws IOException {
        return within(settings.timeouts().command(), () -> {
            send(line + "\r\n");
            return replies.read();
        });
    }

    /// Call inside [#within].
    void send(String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.UTF_8));
        out.flush();
    }

    /// Call inside [#within].
    ServerReply read() throws IOException {
        return replies.read();
    }

    /// Runs a step that is cut off when it takes too long; any failure makes the connection useless.
    <T> T within(Duration limit, Deadlines.Step<T> step) throws IOException {
        try {
            return deadlines.within(limit, plain, step);
        } catch (IOException e) {
            broken = true;
            throw e;
        }
    }

    /// Where a message is written: in blocks, each with its own deadline.
    OutputStream blocks() {
        var target = out;
        return new BufferedOutputStream(
                new OutputStream() {
                    @Override
                    public void write(int b) throws IOException {
                        write(new byte[] {(byte) b}, 0, 1);
                    }

                    @Override
                    public void write(byte[] bytes, int offset, int length) throws IOException {
                        within(settings.timeouts().dataBlock(), () -> {
                            target.write(bytes, offset, length);
                            target.flush();
                            return true;
                        });
                    }
                },
                BLOCK_BYTES);
    }

    SmtpHop hop() {
        return hop;
    }

    SmtpTimeouts timeouts() {
        return settings.timeouts();
    }

    void transactionDone() {
        transactions++;
    }

    /// Not to be used again: it said 421, or is out of step.
    void markBroken() {
        broken = true;
    }

    boolean isFresh() {
        return transactions == 0;
    }

    boolean isReusable() {
        return !broken
                && transactions < settings.maxMessagesPerConnection()
                && System.nanoTime() - openedNanos < settings.maxConnectionAge().toNanos();
    }

    /// Says QUIT where that can still be heard, and closes.
    void quit() {
        if (!broken) {
            try {
                within(LAST_WORDS, () -> {
                    send("QUIT\r\n");
                    return read();
                });
            } catch (IOException _) {
                // It had nothing more to say.
            }
        }
        Deadlines.closeQuietly(socket);
        cutOff();
    }

    void cutOff() {
        broken = true;
        Deadlines.closeQuietly(plain);
    }
}
