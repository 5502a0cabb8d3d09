package dev.mailgent.cli;

import dev.mailgent.cli.command.Client;
import dev.mailgent.cli.command.Surroundings;
import dev.mailgent.cli.screen.Screen;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/// What the launcher lets a JVM record for the AOT cache: a few commands against a socket of our own that
/// answers each of them the same, so that the classes of a whole run are in the cache and not only those
/// of its beginning.
public final class Training {
    private static final String ANSWER = """
            {"identityId": "id-0", "name": "a", "email": "a@b", "scopes": ["mail:read"], "createdAt": "2026-01-01T00:00:00.000Z",
             "messages": [{"messageId": "<a@b>", "threadId": "thd_0", "subject": "s", "from": ["a@b"], "to": ["c@d"],
               "labels": ["unread"], "createdAt": "2026-01-01T00:00:00.000Z"}],
             "messageId": "<a@b>", "subject": "s", "from": ["a@b"], "to": ["c@d"], "text": "t", "count": 1}""";

    private static final List<String> COMMANDS = List.of(
            "whoami",
            "mail list",
            "mail list --json",
            "mail get a@b",
            "mail send --to a@b --subject s --text t",
            "threads list",
            "mail --help");

    private Training() {}

    public static void main(String[] args) throws IOException {
        System.exit(run() ? 0 : 1);
    }

    /// @return whether every command did what it should
    static boolean run() throws IOException {
        var good = true;
        var real = Main.surroundings();
        try (var listener = new ServerSocket(0, 4, InetAddress.getLoopbackAddress())) {
            Thread.ofPlatform().daemon().start(() -> serve(listener));
            var environment = Map.of(
                    "MAILGENT_API_URL",
                    "http://127.0.0.1:" + listener.getLocalPort(),
                    "MAILGENT_API_KEY",
                    "mgnt-training");
            for (var command : COMMANDS) {
                var out = OutputStream.nullOutputStream();
                var screen = new Screen(out, out, StandardCharsets.UTF_8, 80);
                var around = new Surroundings(environment, real.directory(), real.zone(), real.in(), screen);
                good &= Client.run(command.split(" "), around) == 0;
            }
        }
        return good;
    }

    private static void serve(ServerSocket listener) {
        while (true) {
            try (var socket = listener.accept()) {
                answer(socket);
            } catch (IOException _) {
                if (listener.isClosed()) {
                    return;
                }
            }
        }
    }

    /// One answer a connection, which is then closed.
    private static void answer(Socket socket) throws IOException {
        var in = socket.getInputStream();
        // Head and body of our own small requests come at once; what is in them does not matter.
        var request = new byte[8192];
        if (in.read(request) < 0) {
            return;
        }
        var body = ANSWER.getBytes(StandardCharsets.UTF_8);
        var head = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\nContent-Length: "
                + body.length + "\r\n\r\n";
        socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
        socket.getOutputStream().write(body);
        socket.getOutputStream().flush();
        socket.shutdownOutput();
        // Closing with unread bytes would reset the connection under the answer.
        while (in.read(request) >= 0) {}
    }
}
