package dev.mailgent.platform.egress;

import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.helidon.common.tls.Tls;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/// Somebody else's HTTPS server, named `did.localhost`, and a guard that trusts its certificate and
/// may reach this machine.
public final class LoopbackHttps implements AutoCloseable {
    public static final String HOST = "did.localhost";

    private static final String PASSPHRASE = "of-a-test";

    private final HttpsServer server;
    private final ExecutorService workers = Executors.newVirtualThreadPerTaskExecutor();
    private final SSLContext tls;

    public LoopbackHttps(Path directory, HttpHandler handler) throws Exception {
        tls = context(directory.resolve("tls.p12"));
        server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(tls));
        server.setExecutor(workers);
        server.createContext("/", handler);
        server.start();
    }

    private static SSLContext context(Path file) throws Exception {
        if (!Files.exists(file)) {
            var process = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "keytool")
                                    .toString(),
                            "-genkeypair",
                            "-keyalg",
                            "EC",
                            "-groupname",
                            "secp256r1",
                            "-dname",
                            "CN=" + HOST,
                            "-ext",
                            "SAN=dns:" + HOST,
                            "-validity",
                            "2",
                            "-storetype",
                            "PKCS12",
                            "-alias",
                            "tls",
                            "-keystore",
                            file.toString(),
                            "-storepass",
                            PASSPHRASE)
                    .redirectErrorStream(true)
                    .start();
            var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                throw new IllegalStateException(said);
            }
        }
        var store = KeyStore.getInstance(file.toFile(), PASSPHRASE.toCharArray());
        var keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, PASSPHRASE.toCharArray());
        var trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry("tls", store.getCertificate("tls"));
        var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        var context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
        return context;
    }

    public int port() {
        return server.getAddress().getPort();
    }

    /// A guard for which every name stands for this machine.
    public GuardedHttp guard(Duration total) {
        return new GuardedHttp(
                EgressPolicy.WITH_LOOPBACK,
                _ -> List.of(InetAddress.getLoopbackAddress()),
                Tls.builder().sslContext(tls).build(),
                total);
    }

    @Override
    public void close() {
        server.stop(0);
        workers.close();
    }
}
