package dev.mailgent.platform.http;

import java.io.IOException;

/// The WebSocket face of a feature.
@FunctionalInterface
public interface WebSockets {
    /// Serves one connection on its own thread until it ends. Who calls is for the feature to find out:
    /// by the header `Authorization` of the handshake, or by a first message from clients that cannot
    /// set headers.
    ///
    /// @throws IOException when the client is gone
    void serve(WebSocket socket) throws IOException;
}
