package dev.mailgent.platform.postgres;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;

/// TCP ports on 127.0.0.1.
final class Ports {
    private Ports() {}

    /// A port that was free a moment ago.
    static int free() throws IOException {
        try (var socket = new ServerSocket(0, 1, loopback())) {
            return socket.getLocalPort();
        }
    }

    static boolean isFree(int port) {
        try (var _ = new ServerSocket(port, 1, loopback())) {
            return true;
        } catch (IOException _) {
            return false;
        }
    }

    private static InetAddress loopback() throws IOException {
        return InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
    }
}
