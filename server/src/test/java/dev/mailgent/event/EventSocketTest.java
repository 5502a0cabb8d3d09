package dev.mailgent.event;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mailgent.kit.Await;
import dev.mailgent.kit.TestApp;
import dev.mailgent.platform.json.Json;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class EventSocketTest {
    private static TestApp app;

    @BeforeAll
    static void start() {
        app = TestApp.shared();
    }

    /// The JDK's client, which knows the RFC better than we do.
    private static final class Client implements WebSocket.Listener {
        final List<String> messages = new CopyOnWriteArrayList<>();
        final AtomicInteger closeCode = new AtomicInteger();
        private final StringBuilder part = new StringBuilder();
        final WebSocket socket;

        Client(String query, @Nullable String key) {
            var builder = HttpClient.newHttpClient().newWebSocketBuilder();
            if (key != null) {
                builder.header("Authorization", "Bearer " + key);
            }
            var url = app.baseUrl().replace("http:", "ws:") + EventSockets.PATH + query;
            socket = builder.buildAsync(URI.create(url), this).join();
        }

        @Override
        public @Nullable CompletionStage<?> onText(WebSocket webSocket, CharSequence data, boolean last) {
            part.append(data);
            if (last) {
                messages.add(part.toString());
                part.setLength(0);
            }
            webSocket.request(1);
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onClose(WebSocket webSocket, int code, String reason) {
            closeCode.set(code);
            return null;
        }

        List<String> types() {
            return messages.stream()
                    .map(message -> Json.MAPPER.readTree(message).get("event").asString())
                    .filter(type -> !type.equals("stream.heartbeat"))
                    .toList();
        }

        String lastId() {
            return Json.MAPPER.readTree(messages.getLast()).get("id").asString();
        }
    }

    private static void receive(TestApp.Agent agent) {
        app.receive("ada@example.org", agent.email(), "From: ada@example.org\nSubject: s\n\nHello.\n");
    }

    @Test
    void a_socket_is_told_what_a_stream_is_told_and_resumes_where_it_was() {
        var agent = app.agent(app.organization());
        var first = new Client("", agent.key());
        Await.until(() -> first.types().contains("stream.ready"));
        receive(agent);
        Await.until(() -> first.types().size() == 3);
        assertThat(first.types()).containsExactly("stream.ready", "message.received", "thread.updated");
        var last = first.lastId();
        first.socket.sendClose(1000, "").join();
        Await.until(() -> first.closeCode.get() == 1000);
        receive(agent);

        var second = new Client("?limit=2&after=" + last, agent.key());

        Await.until(() -> second.closeCode.get() == 1000);
        assertThat(second.types()).containsExactly("stream.ready", "message.received", "thread.updated", "stream.end");
    }

    @Test
    void a_client_that_can_set_no_header_shows_its_key_in_the_first_message() {
        var agent = app.agent(app.organization());
        var client = new Client("", null);
        client.socket
                .sendText("{\"type\":\"auth\",\"key\":\"" + agent.key() + "\"}", true)
                .join();
        Await.until(() -> client.types().contains("stream.ready"));
        client.socket.abort();
    }

    @Test
    void a_client_without_a_good_key_is_told_why_and_closed() {
        for (var message : List.of("{\"type\":\"auth\",\"key\":\"mgnt-x\"}", "hello", "{}", "[1")) {
            var client = new Client("", null);
            client.socket.sendText(message, true).join();
            Await.until(() -> client.closeCode.get() == 1008);
            assertThat(client.messages.getFirst()).contains("stream.error", "unauthorized");
        }
    }

    @Test
    void a_message_over_the_bound_ends_the_connection() {
        var client = new Client("", app.agent(app.organization()).key());
        Await.until(() -> client.types().contains("stream.ready"));
        client.socket.sendText("x".repeat(5000), true).join();
        Await.until(() -> client.closeCode.get() == 1009);
    }

    @Test
    void a_revoked_key_loses_its_socket() {
        var platform = app.organization();
        var agent = app.agent(platform);
        var client = new Client("", agent.key());
        Await.until(() -> client.types().contains("stream.ready"));
        app.call("POST", "/v0/platform/identities/" + agent.id() + "/rotate-key", platform, null);
        Await.until(() -> client.closeCode.get() == 1000);
        assertThat(client.messages.getLast()).contains("key_ended");
    }

    @Test
    void frames_that_break_a_rule_are_answered_with_its_code() throws IOException {
        var agent = app.agent(app.organization());
        assertThat(closeCode(agent, 0x81, 0x05, 'h', 'e', 'l', 'l', 'o'))
                .as("not masked")
                .isEqualTo(1002);
        assertThat(closeCode(agent, 0xC1, 0x80, 1, 2, 3, 4)).as("reserved bit").isEqualTo(1002);
        assertThat(closeCode(agent, 0x82, 0x80, 1, 2, 3, 4)).as("binary").isEqualTo(1003);
        assertThat(closeCode(agent, 0x80, 0x80, 1, 2, 3, 4))
                .as("continues nothing")
                .isEqualTo(1002);
        assertThat(closeCode(agent, 0x09, 0x80, 1, 2, 3, 4))
                .as("a ping in parts")
                .isEqualTo(1002);
        assertThat(closeCode(agent, 0x81, 0x82, 0, 0, 0, 0, 0xC3, 0x28))
                .as("not UTF-8")
                .isEqualTo(1007);
        assertThat(closeCode(agent, 0x81, 0xFF, 0x80, 0, 0, 0, 0, 0, 0, 0))
                .as("negative length")
                .isEqualTo(1002);
        assertThat(closeCode(agent, 0x83, 0x80, 1, 2, 3, 4))
                .as("unknown opcode")
                .isEqualTo(1002);
    }

    /// Sends bytes after the handshake and reads up to the close frame.
    private static int closeCode(TestApp.Agent agent, int... bytes) throws IOException {
        try (var socket = new Socket(
                InetAddress.getLoopbackAddress(), URI.create(app.baseUrl()).getPort())) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream()
                    .write(("GET " + EventSockets.PATH + " HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\n"
                                    + "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                                    + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nAuthorization: Bearer "
                                    + agent.key() + "\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            var in = new DataInputStream(socket.getInputStream());
            var head = new StringBuilder();
            while (!head.toString().endsWith("\r\n\r\n")) {
                head.append((char) in.readUnsignedByte());
            }
            // The sample of RFC 6455 section 1.3.
            assertThat(head.toString()).contains(" 101 ", "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
            for (var b : bytes) {
                socket.getOutputStream().write(b);
            }
            while (true) {
                var opcode = in.readUnsignedByte() & 15;
                var length = in.readUnsignedByte();
                length = length == 126 ? in.readUnsignedShort() : length;
                if (opcode == 8) {
                    return in.readUnsignedShort();
                }
                in.readNBytes(length);
            }
        }
    }

    @Test
    void a_plain_request_to_the_socket_is_no_route() {
        var answer = app.get(EventSockets.PATH, app.agent(app.organization()).key());
        assertThat(answer.status()).isEqualTo(404);
    }
}
