package dev.mailgent.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mailgent.platform.json.Json;
import dev.mailgent.protocol.smtp.client.Delivery;
import dev.mailgent.protocol.smtp.client.OutgoingMail;
import dev.mailgent.protocol.smtp.client.SmtpClient;
import dev.mailgent.protocol.smtp.client.SmtpClientSettings;
import dev.mailgent.protocol.smtp.client.SmtpHop;
import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// A thousand streams, half of them WebSockets, and a thousand waiting calls, over a stop of the node, a kill of it,
/// and a
/// restart of its database: each hears of every mail of its inbox, once and in order.
class WaitersRestartTest {
    private static final int INBOXES = 20;
    private static final int EACH = 50;
    private static final int MAILS = 3;
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final List<String> OPTIONS = List.of(
            "--domain",
            "restart.test",
            "--rate-per-minute",
            "10000000",
            "--platform-rate-per-minute",
            "10000000",
            "--streams-per-key",
            "100",
            "--waits-per-key",
            "100",
            "--failed-auth-per-minute",
            "10000000");

    private record Inbox(String email, String key) {}

    @TempDir
    Path data;

    @SuppressWarnings("NullAway.Init") // the test begins by starting it
    private volatile RunningServer server;

    private volatile boolean ending;

    /// One who waits: goes on from its last place, whatever happens.
    private abstract class Client {
        final Inbox inbox;
        final List<String> heard = new CopyOnWriteArrayList<>();
        volatile String place = "";

        Client(Inbox inbox) {
            this.inbox = inbox;
        }

        void run() {
            while (!ending) {
                try (var socket = new Socket(InetAddress.getLoopbackAddress(), server.httpPort())) {
                    socket.setSoTimeout(60_000);
                    talk(
                            socket,
                            new BufferedReader(
                                    new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8), 512));
                } catch (IOException _) {
                    LockSupport.parkNanos(Duration.ofMillis(200).toNanos());
                }
            }
        }

        abstract void talk(Socket socket, BufferedReader in) throws IOException;

        void ask(Socket socket, String path) throws IOException {
            ask(socket, path, "");
        }

        /// @param headers each with its CRLF
        void ask(Socket socket, String path, String headers) throws IOException {
            socket.getOutputStream()
                    .write(("GET " + path + " HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer " + inbox.key()
                                    + "\r\n" + headers + "\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
        }

        /// Reads a head; @return the length of the body
        int head(BufferedReader in) throws IOException {
            var status = line(in);
            var length = 0;
            for (var line = line(in); !line.isEmpty(); line = line(in)) {
                if (line.toLowerCase(Locale.ROOT).startsWith("content-length:")) {
                    length = Integer.parseInt(line.substring(15).strip());
                }
            }
            if (!status.contains(" 200 ")) {
                throw new IOException(status);
            }
            return length;
        }

        static String line(BufferedReader in) throws IOException {
            var line = in.readLine();
            if (line == null) {
                throw new IOException("the server hung up");
            }
            return line;
        }
    }

    private final class Stream extends Client {
        Stream(Inbox inbox) {
            super(inbox);
        }

        @Override
        void talk(Socket socket, BufferedReader in) throws IOException {
            ask(socket, "/v0/events/stream?types=message.received" + (place.isEmpty() ? "" : "&after=" + place));
            head(in);
            var id = "";
            var type = "";
            while (true) {
                var line = line(in);
                if (line.startsWith("id: ")) {
                    id = line.substring(4);
                } else if (line.startsWith("event: ")) {
                    type = line.substring(7);
                } else if (line.startsWith("data: ")) {
                    if (type.equals("message.received")) {
                        heard.add(Json.MAPPER
                                .readTree(line.substring(6))
                                .get("data")
                                .get("messageId")
                                .asString());
                    }
                    place = id;
                }
            }
        }
    }

    /// A WebSocket (RFC 6455): the server sends whole messages, each in a frame without a mask.
    private final class FrameStream extends Client {
        FrameStream(Inbox inbox) {
            super(inbox);
        }

        @Override
        void talk(Socket socket, BufferedReader unused) throws IOException {
            ask(
                    socket,
                    "/v0/events/ws?types=message.received" + (place.isEmpty() ? "" : "&after=" + place),
                    """
                    Upgrade: websocket
                    Connection: Upgrade
                    Sec-WebSocket-Version: 13
                    Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
                    """.replace("\n", "\r\n"));
            var in = new DataInputStream(new BufferedInputStream(socket.getInputStream(), 512));
            var head = new StringBuilder();
            while (head.indexOf("\r\n\r\n") < 0) {
                head.append((char) in.readUnsignedByte());
            }
            if (head.indexOf(" 101 ") != 8) {
                throw new IOException(head.toString());
            }
            while (true) {
                var opcode = in.readUnsignedByte() & 15;
                var length = in.readUnsignedByte();
                var payload = new byte[length == 126 ? in.readUnsignedShort() : length];
                in.readFully(payload);
                if (opcode != 1) {
                    throw new IOException("the server closed");
                }
                var message = Json.MAPPER.readTree(payload);
                if (message.get("event").asString().equals("message.received")) {
                    heard.add(message.get("data").get("data").get("messageId").asString());
                }
                place = message.get("id").asString();
            }
        }
    }

    private final class Call extends Client {
        Call(Inbox inbox) {
            super(inbox);
        }

        @Override
        void talk(Socket socket, BufferedReader in) throws IOException {
            while (!ending) {
                ask(
                        socket,
                        place.isEmpty()
                                ? "/v0/messages/wait?timeout=0"
                                : "/v0/messages/wait?timeout=50&resume=" + place);
                var body = new char[head(in)];
                for (var read = 0; read < body.length; ) {
                    var more = in.read(body, read, body.length - read);
                    if (more < 0) {
                        throw new IOException("the server hung up");
                    }
                    read += more;
                }
                JsonNode answer = Json.MAPPER.readTree(new String(body));
                if (answer.get("kind").asString().equals("message")) {
                    heard.add(answer.get("messageId").asString());
                }
                place = answer.get("resume").asString();
            }
        }
    }

    @Test
    void a_thousand_streams_and_a_thousand_waits_lose_nothing_over_restarts() throws Exception {
        server = RunningServer.start(data, OPTIONS);
        try {
            var inboxes = new ArrayList<Inbox>();
            for (var i = 0; i < INBOXES; i++) {
                var made =
                        Json.MAPPER.readTree(server.call("POST", "/v0/platform/identities", server.platformKey(), "{}")
                                .body());
                inboxes.add(new Inbox(
                        made.get("emailAddress").asString(), made.get("rawKey").asString()));
            }
            var clients = new ArrayList<Client>();
            for (var inbox : inboxes) {
                for (var i = 0; i < EACH; i++) {
                    clients.add(i % 2 == 0 ? new Stream(inbox) : new FrameStream(inbox));
                    clients.add(new Call(inbox));
                }
            }
            clients.forEach(client -> Thread.ofVirtual().start(client::run));
            Until.holds("all wait", PATIENCE, () -> clients.stream().noneMatch(client -> client.place.isEmpty()));
            var sent = new ArrayList<List<String>>();
            inboxes.forEach(_ -> sent.add(new ArrayList<>()));

            send(inboxes, sent, "before");
            assertThat(server.stop()).isIn(0, 143);
            server = RunningServer.start(data, OPTIONS);
            send(inboxes, sent, "stopped");
            server.kill9();
            server = RunningServer.start(data, OPTIONS);
            send(inboxes, sent, "killed");
            restartDatabase();
            Until.holds(
                    "the database is back",
                    PATIENCE,
                    () -> server.call("GET", "/readyz", server.apiKey(), "").statusCode() == 200);
            send(inboxes, sent, "database");

            Until.holds(
                    "all heard all",
                    PATIENCE,
                    () -> clients.stream().allMatch(client -> client.heard.size() >= 4 * MAILS));
            for (var client : clients) {
                assertThat(client.heard).isEqualTo(sent.get(inboxes.indexOf(client.inbox)));
            }
            System.out.printf("restarts: %d who wait, %d mails each, none lost%n", clients.size(), 4 * MAILS);
        } finally {
            ending = true;
            server.close();
        }
    }

    private void send(List<Inbox> inboxes, List<List<String>> sent, String phase) throws IOException {
        try (var smtp = new SmtpClient(SmtpClientSettings.defaults("sender.test"))) {
            var hop = new SmtpHop("127.0.0.1", server.smtpPort(), SmtpHop.Tls.NONE, null);
            for (var n = 0; n < MAILS; n++) {
                for (var i = 0; i < inboxes.size(); i++) {
                    var id = "<" + phase + n + "." + i + "@example.org>";
                    var mail = "From: a@example.org\r\nMessage-ID: " + id + "\r\nSubject: s\r\n\r\nHello.\r\n";
                    deliver(smtp, hop, inboxes.get(i).email(), mail.getBytes(StandardCharsets.US_ASCII));
                    sent.get(i).add(id);
                }
            }
        }
    }

    /// As a mail server would: again while it is told to try later. A repeat is the same mail.
    private static void deliver(SmtpClient smtp, SmtpHop hop, String to, byte[] mail) throws IOException {
        for (var attempt = 0; attempt < 100; attempt++) {
            var delivery = smtp.deliver(hop, OutgoingMail.of("a@example.org", List.of(to), mail))
                    .getFirst();
            if (delivery instanceof Delivery.Sent) {
                return;
            }
            LockSupport.parkNanos(Duration.ofMillis(200).toNanos());
        }
        throw new IOException("not taken: " + to);
    }

    private void restartDatabase() throws Exception {
        var pid = Files.readAllLines(data.resolve("postgres/cluster/postmaster.pid"))
                .getFirst()
                .strip();
        assertThat(new ProcessBuilder("kill", "-INT", pid).start().waitFor()).isZero();
    }
}
