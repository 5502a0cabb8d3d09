package dev.mailgent.protocol.smtp.server;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/// A client that says exactly what it is told. Reads fail after ten seconds.
final class RawClient implements AutoCloseable {
    private Socket socket;
    private InputStream in;

    RawClient(InetSocketAddress server) throws IOException {
        socket = new Socket();
        socket.setTcpNoDelay(true);
        socket.connect(server, 5000);
        socket.setSoTimeout(10_000);
        in = socket.getInputStream();
    }

    /// Connected and greeted, after EHLO.
    static RawClient greeted(InetSocketAddress server) throws IOException {
        var client = new RawClient(server);
        client.reply();
        client.ask("EHLO client.test");
        return client;
    }

    static RawClient addressed(InetSocketAddress server) throws IOException {
        var client = greeted(server);
        client.ask("MAIL FROM:<ada@client.test>");
        client.ask("RCPT TO:<bob@mx.test>");
        return client;
    }

    void send(String text) throws IOException {
        send(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    void send(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
        socket.getOutputStream().flush();
    }

    String ask(String command) throws IOException {
        send(command + "\r\n");
        return reply();
    }

    /// One whole reply, lines joined by LF; empty at the end of the connection.
    String reply() throws IOException {
        var reply = new StringBuilder();
        while (true) {
            var line = line();
            reply.append(reply.isEmpty() ? "" : "\n").append(line);
            if (line.length() < 4 || line.charAt(3) != '-') {
                return reply.toString();
            }
        }
    }

    /// Everything until the other side closes.
    String rest() throws IOException {
        var all = new StringBuilder();
        try {
            for (var b = in.read(); b >= 0; b = in.read()) {
                all.append((char) b);
            }
        } catch (java.net.SocketException _) {
            all.append("(reset)");
        }
        return all.toString();
    }

    void finishOutput() throws IOException {
        socket.shutdownOutput();
    }

    void startTls() throws Exception {
        var context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[] {new TrustsAnyone()}, null);
        var secure = (javax.net.ssl.SSLSocket)
                context.getSocketFactory().createSocket(socket, "localhost", socket.getPort(), true);
        secure.startHandshake();
        socket = secure;
        in = secure.getInputStream();
    }

    private String line() throws IOException {
        var line = new StringBuilder();
        for (var b = in.read(); b >= 0 && b != '\n'; b = in.read()) {
            if (b != '\r') {
                line.append((char) b);
            }
        }
        return line.toString();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    /// For tests against a certificate made a moment ago.
    static final class TrustsAnyone implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
