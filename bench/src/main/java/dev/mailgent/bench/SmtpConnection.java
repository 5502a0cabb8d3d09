package dev.mailgent.bench;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/// A connection to the product that delivers a mail in one round trip: PIPELINING (RFC 2920) and BDAT (RFC 3030).
public final class SmtpConnection implements AutoCloseable {
    private static final int PATIENCE_MILLIS = 60_000;

    private final Socket socket;
    private final InputStream in;

    public SmtpConnection(int port) throws IOException {
        socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(PATIENCE_MILLIS);
        socket.setTcpNoDelay(true);
        in = new BufferedInputStream(socket.getInputStream());
        expect("220");
        socket.getOutputStream().write(ascii("EHLO source.test\r\n"));
        expect("250");
    }

    public void deliver(String to, byte[] raw) throws IOException {
        deliverTimed(to, raw);
        awaitReplies();
    }

    /// Sends a mail and waits for nothing; @return when its last byte was handed over, as `System.nanoTime`
    public long deliverTimed(String to, byte[] raw) throws IOException {
        var out = new ByteArrayOutputStream(raw.length + 200);
        out.writeBytes(
                ascii("MAIL FROM:<sender@source.test>\r\nRCPT TO:<" + to + ">\r\nBDAT " + raw.length + " LAST\r\n"));
        out.writeBytes(raw);
        socket.getOutputStream().write(out.toByteArray());
        return System.nanoTime();
    }

    /// Reads the replies to the mail that was sent last.
    public void awaitReplies() throws IOException {
        expect("250");
        expect("250");
        expect("250");
    }

    /// Reads a whole reply, all lines of it.
    private void expect(String code) throws IOException {
        String line;
        do {
            line = line();
            if (!line.startsWith(code)) {
                throw new IOException("expected " + code + ", got " + line);
            }
        } while (line.startsWith(code + "-"));
    }

    private String line() throws IOException {
        var line = new StringBuilder();
        int c;
        while ((c = in.read()) != '\n') {
            if (c < 0) {
                throw new IOException("the connection was closed after: " + line);
            }
            line.append((char) c);
        }
        return line.toString();
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
