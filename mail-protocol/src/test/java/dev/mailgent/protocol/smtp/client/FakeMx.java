package dev.mailgent.protocol.smtp.client;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/// A server that answers by a table: first word or whole start of a command to the reply. `HANG` never answers, `DROP`
/// closes, `END` is what follows the final dot. Everything not in the table is answered as a good server would.
final class FakeMx implements AutoCloseable {
    private final ServerSocket door = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final Map<String, String> answers = new ConcurrentHashMap<>();
    private final List<String> heard = new CopyOnWriteArrayList<>();
    private final List<String> messages = new CopyOnWriteArrayList<>();
    private final AtomicInteger connections = new AtomicInteger();

    FakeMx() throws IOException {
        answers.put("GREETING", "220 mx.fake ESMTP");
        answers.put("EHLO", "250-mx.fake\r\n250-PIPELINING\r\n250-SIZE 1000000\r\n250 8BITMIME");
        Thread.ofVirtual().start(this::accept);
    }

    FakeMx answering(String command, String reply) {
        answers.put(command, reply);
        return this;
    }

    int port() {
        return door.getLocalPort();
    }

    SmtpHop hop() {
        return new SmtpHop("127.0.0.1", port(), SmtpHop.Tls.NONE, null);
    }

    List<String> heard() {
        return heard;
    }

    List<String> messages() {
        return messages;
    }

    int connections() {
        return connections.get();
    }

    private void accept() {
        while (!door.isClosed()) {
            try {
                var socket = door.accept();
                connections.incrementAndGet();
                Thread.ofVirtual().start(() -> serve(socket));
            } catch (IOException _) {
                return;
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            var in = socket.getInputStream();
            if (!say(socket, "GREETING", "220 x")) {
                return;
            }
            while (true) {
                var line = line(in);
                heard.add(line);
                if (line.equals("DATA")) {
                    if (!say(socket, "DATA", "354 go")) {
                        return;
                    }
                    if (answers.getOrDefault("DATA", "354").startsWith("354")) {
                        message(in);
                        if (!say(socket, "END", "250 2.0.0 queued")) {
                            return;
                        }
                    }
                } else if (!say(socket, line, "250 ok") || line.equals("QUIT")) {
                    return;
                }
            }
        } catch (IOException _) {
            // The client left.
        }
    }

    private void message(InputStream in) throws IOException {
        var message = new StringBuilder();
        for (var line = line(in); !line.equals("."); line = line(in)) {
            message.append(line).append("\r\n");
        }
        messages.add(message.toString());
    }

    private boolean say(Socket socket, String command, String usual) throws IOException {
        var reply = usual;
        var longest = -1;
        for (var entry : answers.entrySet()) {
            if (command.startsWith(entry.getKey()) && entry.getKey().length() > longest) {
                reply = entry.getValue();
                longest = entry.getKey().length();
            }
        }
        switch (reply) {
            case "DROP" -> {
                return false;
            }
            case "HANG" -> {
                var _ = socket.getInputStream().read();
                return false;
            }
            default -> socket.getOutputStream().write((reply + "\r\n").getBytes(StandardCharsets.UTF_8));
        }
        return !reply.startsWith("421");
    }

    /// Without its CRLF; lone CR and LF stay in it, as a strict server reads.
    private static String line(InputStream in) throws IOException {
        var line = new StringBuilder();
        while (line.length() < 2 || !line.substring(line.length() - 2).equals("\r\n")) {
            var b = in.read();
            if (b < 0) {
                throw new IOException("client closed");
            }
            line.append((char) b);
        }
        return line.substring(0, line.length() - 2);
    }

    @Override
    public void close() throws IOException {
        door.close();
    }
}
