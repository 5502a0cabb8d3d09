package dev.mailgent.bench;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/// One HTTP/1.1 connection to the product, kept open: bytes out, bytes in, nothing of a client's own in
/// between.
public final class HttpWire implements AutoCloseable {
    private static final int PATIENCE_MILLIS = 90_000;

    private final Socket socket;
    private final InputStream in;
    private final String key;

    /// @param inputBytes size of the buffer for answers
    public HttpWire(String baseUrl, String key, int inputBytes) throws IOException {
        socket =
                new Socket(InetAddress.getLoopbackAddress(), URI.create(baseUrl).getPort());
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(PATIENCE_MILLIS);
        in = new BufferedInputStream(socket.getInputStream(), inputBytes);
        this.key = key;
    }

    /// Sends a GET and waits for nothing.
    public void ask(String path) throws IOException {
        socket.getOutputStream()
                .write(("GET " + path + " HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer " + key + "\r\n\r\n")
                        .getBytes(StandardCharsets.US_ASCII));
    }

    /// Reads the answer to the last request.
    ///
    /// @throws BenchException when it is not 200
    public String answer() throws IOException {
        var length = head();
        return new String(in.readNBytes(length), StandardCharsets.UTF_8);
    }

    /// Reads a head; @return the declared length of the body, 0 for a chunked one
    public int head() throws IOException {
        var status = line();
        var length = 0;
        for (var line = line(); !line.isEmpty(); line = line()) {
            if (line.toLowerCase(Locale.ROOT).startsWith("content-length:")) {
                length = Integer.parseInt(line.substring(line.indexOf(':') + 1).strip());
            }
        }
        if (!status.contains(" 200 ")) {
            throw new BenchException("the server answered " + status);
        }
        return length;
    }

    /// A GET and its answer.
    public String get(String path) throws IOException {
        ask(path);
        return answer();
    }

    /// Whether a byte is there without waiting.
    public boolean hasMore() throws IOException {
        return in.available() > 0;
    }

    /// The next line, without its end.
    public String line() throws IOException {
        var line = new StringBuilder();
        int c;
        while ((c = in.read()) != '\n') {
            if (c < 0) {
                throw new IOException("the connection was closed");
            }
            if (c != '\r') {
                line.append((char) c);
            }
        }
        return line.toString();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
