package dev.mailgent.protocol.smtp.tls;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads PEM files as OpenSSL and the ACME clients write them (RFC 7468): what stands outside the blocks is ignored.
final class Pem {
    private static final long MAX_FILE_BYTES = 1024 * 1024;
    private static final List<String> KEY_KINDS = List.of("EC", "RSA", "EdDSA");

    @SuppressWarnings("ArrayRecordComponent") // private, and never compared
    private record Block(String label, byte[] der) {}

    private Pem() {}

    /// All certificates of the file in order: the host's own first.
    static List<X509Certificate> certificates(Path file) throws IOException {
        var chain = new ArrayList<X509Certificate>();
        try {
            var factory = CertificateFactory.getInstance("X.509");
            for (var block : blocks(file)) {
                if (block.label().endsWith("CERTIFICATE")) {
                    chain.add((X509Certificate) factory.generateCertificate(new ByteArrayInputStream(block.der())));
                }
            }
        } catch (GeneralSecurityException e) {
            throw new IOException(file + " holds a certificate that cannot be read", e);
        }
        if (chain.isEmpty()) {
            throw new IOException(file + " holds no CERTIFICATE block (PEM is expected)");
        }
        return List.copyOf(chain);
    }

    /// The first private key of the file: PKCS #8, PKCS #1 (RSA) or SEC 1 (EC), not encrypted.
    static PrivateKey privateKey(Path file) throws IOException {
        for (var block : blocks(file)) {
            var key = switch (block.label()) {
                case "PRIVATE KEY" -> key(block.der());
                case "RSA PRIVATE KEY" ->
                    key(pkcs8(Der.sequence(Der.oid("1.2.840.113549.1.1.1"), Der.nothing()), block));
                case "EC PRIVATE KEY" -> sec1(block);
                case "ENCRYPTED PRIVATE KEY" ->
                    throw new IOException(file + " is encrypted: write it without passphrase, mode 0600");
                default -> null;
            };
            if (key != null) {
                return key;
            }
            if (block.label().endsWith("PRIVATE KEY")) {
                throw new IOException(file + " holds a key that is neither RSA, EC nor EdDSA, or is damaged");
            }
        }
        throw new IOException(file + " holds no PRIVATE KEY block (PEM is expected)");
    }

    /// SEC 1 names the curve inside, PKCS #8 wants it outside.
    private static @Nullable PrivateKey sec1(Block block) throws IOException {
        for (var curve : List.of("1.2.840.10045.3.1.7", "1.3.132.0.34", "1.3.132.0.35")) { // P-256, P-384, P-521
            if (indexOf(block.der(), Der.oid(curve)) >= 0) {
                return key(pkcs8(Der.sequence(Der.oid("1.2.840.10045.2.1"), Der.oid(curve)), block));
            }
        }
        return null;
    }

    private static byte[] pkcs8(byte[] algorithm, Block block) {
        return Der.sequence(Der.integer(BigInteger.ZERO), algorithm, Der.octetString(block.der()));
    }

    private static @Nullable PrivateKey key(byte[] pkcs8) throws IOException {
        for (var kind : KEY_KINDS) {
            try {
                return KeyFactory.getInstance(kind).generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
            } catch (InvalidKeySpecException _) {
                // Another kind, perhaps: the next tells.
            } catch (GeneralSecurityException e) {
                throw new IOException("this Java has no " + kind + " keys", e);
            }
        }
        return null;
    }

    private static List<Block> blocks(Path file) throws IOException {
        if (Files.size(file) > MAX_FILE_BYTES) {
            throw new IOException(file + " is too large for a PEM file");
        }
        var blocks = new ArrayList<Block>();
        String label = null;
        var base64 = new StringBuilder();
        for (var line :
                Files.readString(file, StandardCharsets.ISO_8859_1).lines().toList()) {
            if (line.startsWith("-----BEGIN ") && line.stripTrailing().endsWith("-----")) {
                label = line.strip().substring(11, line.strip().length() - 5);
                base64.setLength(0);
            } else if (line.startsWith("-----END ") && label != null) {
                blocks.add(new Block(label, decode(file, base64.toString())));
                label = null;
            } else if (label != null) {
                base64.append(line.strip());
            }
        }
        return blocks;
    }

    private static byte[] decode(Path file, String base64) throws IOException {
        try {
            return Base64.getDecoder().decode(base64);
        } catch (IllegalArgumentException _) {
            throw new IOException(file + " holds a PEM block that is not base64"); // no cause: it may quote the key
        }
    }

    private static int indexOf(byte[] bytes, byte[] wanted) {
        for (var at = 0; at <= bytes.length - wanted.length; at++) {
            if (Arrays.equals(bytes, at, at + wanted.length, wanted, 0, wanted.length)) {
                return at;
            }
        }
        return -1;
    }
}
