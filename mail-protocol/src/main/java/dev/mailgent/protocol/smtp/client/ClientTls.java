package dev.mailgent.protocol.smtp.client;

import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/// TLS as a client: checked against the host where that is required, unchecked where it is better than nothing.
final class ClientTls {
    private final SSLContext checked;
    private final SSLContext unchecked;

    ClientTls(@Nullable SSLContext trust) {
        try {
            checked = trust == null ? SSLContext.getDefault() : trust;
            unchecked = SSLContext.getInstance("TLS");
            unchecked.init(null, new TrustManager[] {new TakesAny()}, null);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java has no TLS", e);
        }
    }

    /// Handshakes over a connected socket.
    SSLSocket over(Socket plain, SmtpHop hop) throws IOException {
        var mustBeValid = hop.tls() != SmtpHop.Tls.OPPORTUNISTIC;
        var secure = (SSLSocket) (mustBeValid ? checked : unchecked)
                .getSocketFactory()
                .createSocket(plain, hop.host(), hop.port(), true);
        var parameters = secure.getSSLParameters();
        if (isDnsName(hop.host())) {
            parameters.setServerNames(List.of(new SNIHostName(hop.host())));
        }
        if (mustBeValid) {
            parameters.setEndpointIdentificationAlgorithm("HTTPS"); // name rules of RFC 9525, as RFC 7817 asks
        }
        secure.setSSLParameters(parameters);
        secure.startHandshake();
        return secure;
    }

    private static boolean isDnsName(String host) {
        var digitsOnly = host.chars().allMatch(c -> c == '.' || (c >= '0' && c <= '9'));
        return !digitsOnly && host.indexOf(':') < 0 && host.chars().allMatch(c -> c > ' ' && c < 0x7F);
    }

    /// Opportunistic TLS (RFC 7435): a certificate nobody checks still keeps passive readers out.
    private static final class TakesAny extends X509ExtendedTrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
