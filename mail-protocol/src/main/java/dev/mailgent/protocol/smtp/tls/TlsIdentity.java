package dev.mailgent.protocol.smtp.tls;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Certificate and key of a host, read again when the files change, so that a renewal needs no restart. A renewal that
/// cannot be read is logged and the pair before it stays in use.
public final class TlsIdentity implements Supplier<SSLContext> {
    private static final Logger log = LoggerFactory.getLogger(TlsIdentity.class);
    private static final Duration LOOK_AGAIN = Duration.ofSeconds(30);

    private record Loaded(SSLContext context, X509Certificate certificate, FileTime changed, long lookedNanos) {}

    private final Path certificateFile;
    private final Path keyFile;
    private volatile Loaded loaded;

    /// @throws IOException when a file is missing, cannot be read, or the key is not the certificate's
    public TlsIdentity(Path certificateFile, Path keyFile) throws IOException {
        this.certificateFile = certificateFile;
        this.keyFile = keyFile;
        this.loaded = load(certificateFile, keyFile);
    }

    @Override
    public SSLContext get() {
        var current = loaded;
        if (System.nanoTime() - current.lookedNanos() > LOOK_AGAIN.toNanos()) {
            current = look(current);
            loaded = current;
        }
        return current.context();
    }

    /// The host's own certificate.
    public X509Certificate certificate() {
        return loaded.certificate();
    }

    /// Looks at the files now instead of within half a minute.
    public void refresh() {
        loaded = look(loaded);
    }

    private Loaded look(Loaded current) {
        try {
            if (!changed(certificateFile, keyFile).equals(current.changed())) {
                var renewed = load(certificateFile, keyFile);
                log.info(
                        "certificate read again, valid until {}",
                        renewed.certificate().getNotAfter());
                return renewed;
            }
        } catch (IOException e) {
            log.error("certificate changed but cannot be used, the one before it stays: {}", e.getMessage());
        }
        return new Loaded(current.context(), current.certificate(), current.changed(), System.nanoTime());
    }

    private static Loaded load(Path certificateFile, Path keyFile) throws IOException {
        var changed = changed(certificateFile, keyFile);
        var chain = Pem.certificates(certificateFile);
        var key = Pem.privateKey(keyFile);
        try {
            if (!belongTogether(chain.getFirst(), key)) {
                throw new IOException(keyFile + " is not the key of the first certificate in " + certificateFile);
            }
            return new Loaded(context(chain, key), chain.getFirst(), changed, System.nanoTime());
        } catch (GeneralSecurityException e) {
            throw new IOException("cannot use " + certificateFile + " with " + keyFile + ": " + e.getMessage(), e);
        }
    }

    private static FileTime changed(Path certificateFile, Path keyFile) throws IOException {
        var certificate = Files.getLastModifiedTime(certificateFile);
        var key = Files.getLastModifiedTime(keyFile);
        return certificate.compareTo(key) > 0 ? certificate : key;
    }

    private static boolean belongTogether(X509Certificate certificate, PrivateKey key) throws GeneralSecurityException {
        var algorithm = switch (key.getAlgorithm()) {
            case "RSA" -> "SHA256withRSA";
            case "EC" -> "SHA256withECDSA";
            default -> key.getAlgorithm();
        };
        if (!certificate.getPublicKey().getAlgorithm().equals(key.getAlgorithm())) {
            return false;
        }
        var probe = new byte[] {1, 2, 3};
        var signing = Signature.getInstance(algorithm);
        signing.initSign(key);
        signing.update(probe);
        var checking = Signature.getInstance(algorithm);
        checking.initVerify(certificate.getPublicKey());
        checking.update(probe);
        return checking.verify(signing.sign());
    }

    private static SSLContext context(List<X509Certificate> chain, PrivateKey key)
            throws GeneralSecurityException, IOException {
        var inMemory = new char[0];
        var store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setKeyEntry("host", key, inMemory, chain.toArray(new X509Certificate[0]));
        var keys = KeyManagerFactory.getInstance("PKIX");
        keys.init(store, inMemory);
        var context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), null, null);
        return context;
    }
}
