package dev.mailgent.platform.http;

import dev.mailgent.platform.context.RequestContext;
import io.helidon.common.buffers.BufferData;
import io.helidon.common.concurrency.limits.Limit;
import io.helidon.http.HttpPrologue;
import io.helidon.http.WritableHeaders;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.http1.spi.Http1Upgrader;
import io.helidon.webserver.spi.ServerConnection;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The handshake of RFC 6455 section 4.2. The library's own module for it does not resolve in our
/// version (ADR 33). A request that is no good handshake is left to the router, which answers it as any
/// other.
final class WebSocketUpgrade implements Http1Upgrader {
    private static final Logger LOG = LoggerFactory.getLogger(WebSocketUpgrade.class);
    private static final String GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

    private final String protocol;
    private final Map<String, WebSockets> paths;
    private final BiFunction<InetAddress, @Nullable String, InetAddress> clients;

    /// @param protocol the value of `Upgrade` as it is compared, case and all
    /// @param clients the client behind a peer, given the peer and X-Forwarded-For
    WebSocketUpgrade(
            String protocol,
            Map<String, WebSockets> paths,
            BiFunction<InetAddress, @Nullable String, InetAddress> clients) {
        this.protocol = protocol;
        this.paths = paths;
        this.clients = clients;
    }

    @Override
    public String supportedProtocol() {
        return protocol;
    }

    @Override
    public @Nullable ServerConnection upgrade(
            ConnectionContext connection, HttpPrologue prologue, WritableHeaders<?> given) {
        var service = paths.get(prologue.uriPath().rawPath());
        var headers = new HashMap<String, String>();
        for (var header : given) {
            headers.putIfAbsent(header.headerName().lowerCase(), header.values());
        }
        var key = headers.getOrDefault("sec-websocket-key", "");
        if (service == null
                || !prologue.method().text().equals("GET")
                || !"13".equals(headers.get("sec-websocket-version"))
                || !headers.getOrDefault("connection", "")
                        .toLowerCase(Locale.ROOT)
                        .contains("upgrade")
                || key.length() != 24) {
            return null;
        }
        var answer = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                + "Sec-WebSocket-Accept: " + accept(key) + "\r\n\r\n";
        connection.dataWriter().writeNow(BufferData.create(answer.getBytes(StandardCharsets.US_ASCII)));
        var peer = ((InetSocketAddress) connection.remotePeer().address()).getAddress();
        var remote = clients.apply(peer, headers.get("x-forwarded-for"));
        return new Open(
                service,
                new WebSocket(
                        connection,
                        remote,
                        headers,
                        HttpDoor.query(prologue.query().rawValue())));
    }

    /// Proof that the key was read (section 4.2.2); the digest protects nothing.
    static String accept(String key) {
        try {
            var digest = MessageDigest.getInstance("SHA-1").digest((key + GUID).getBytes(StandardCharsets.US_ASCII));
            return Base64.getEncoder().encodeToString(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-1", e);
        }
    }

    /// A connection that has become a WebSocket.
    private static final class Open implements ServerConnection {
        private final WebSockets service;
        private final WebSocket socket;
        private volatile @Nullable Thread thread;

        Open(WebSockets service, WebSocket socket) {
            this.service = service;
            this.socket = socket;
        }

        @Override
        public void handle(Limit limit) {
            thread = Thread.currentThread();
            new RequestContext(HttpDoor.requestId(), "websocket").run(() -> {
                try {
                    service.serve(socket);
                } catch (IOException | UncheckedIOException e) {
                    LOG.debug("a client went away: {}", e.toString());
                } catch (RuntimeException e) {
                    LOG.error("a WebSocket failed", e);
                }
            });
        }

        /// Its own signs of life say whether it lives.
        @Override
        public Duration idleTime() {
            return Duration.ZERO;
        }

        @Override
        public void close(boolean interrupt) {
            var running = thread;
            if (interrupt && running != null) {
                running.interrupt();
            }
        }
    }
}
