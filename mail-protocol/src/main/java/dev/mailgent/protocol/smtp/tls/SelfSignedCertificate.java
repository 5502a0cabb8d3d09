package dev.mailgent.protocol.smtp.tls;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;

/// A key and a certificate for a host that has none: ECDSA P-256, ten years (RFC 5280).
///
/// Senders that encrypt opportunistically (RFC 7435) do not check it; it keeps mail from passive readers, nothing more.
public final class SelfSignedCertificate {
    private static final Duration VALIDITY = Duration.ofDays(3650);
    private static final Duration CLOCK_SKEW = Duration.ofDays(1);
    private static final byte[] ECDSA_WITH_SHA256 = Der.sequence(Der.oid("1.2.840.10045.4.3.2"));

    private SelfSignedCertificate() {}

    /// Writes both files as PEM, the key for its owner only. Each appears whole or not at all.
    ///
    /// @param hostname put in as common name and DNS name; at most 64 characters in the common name
    public static void create(Path certificateFile, Path keyFile, String hostname, Instant now) throws IOException {
        try {
            var generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            var pair = generator.generateKeyPair();
            write(keyFile, "rw-------", pem("PRIVATE KEY", pair.getPrivate().getEncoded()));
            write(certificateFile, "rw-r--r--", pem("CERTIFICATE", certificate(pair, hostname, now)));
        } catch (GeneralSecurityException e) {
            throw new IOException("cannot make a certificate: " + e.getMessage(), e);
        }
    }

    private static byte[] certificate(KeyPair pair, String hostname, Instant now) throws GeneralSecurityException {
        var serial = new byte[16];
        new SecureRandom().nextBytes(serial);
        var name = name(hostname);
        var subjectKey = pair.getPublic().getEncoded();
        var toBeSigned = Der.sequence(
                Der.tagged(0xA0, Der.integer(BigInteger.TWO)), // version 3
                Der.integer(new BigInteger(1, serial).setBit(126)),
                ECDSA_WITH_SHA256,
                name,
                Der.sequence(Der.time(now.minus(CLOCK_SKEW)), Der.time(now.plus(VALIDITY))),
                name,
                subjectKey,
                Der.tagged(0xA3, extensions(hostname, subjectKey)));
        var signature = Signature.getInstance("SHA256withECDSA");
        signature.initSign(pair.getPrivate());
        signature.update(toBeSigned);
        return Der.sequence(toBeSigned, ECDSA_WITH_SHA256, Der.bitString(signature.sign()));
    }

    private static byte[] name(String hostname) {
        var commonName = hostname.length() > 64 ? hostname.substring(0, 64) : hostname; // RFC 5280 appendix A.1
        return Der.sequence(Der.set(Der.sequence(Der.oid("2.5.4.3"), Der.utf8String(commonName))));
    }

    private static byte[] extensions(String hostname, byte[] subjectKey) throws GeneralSecurityException {
        var keyId = Arrays.copyOf(MessageDigest.getInstance("SHA-256").digest(subjectKey), 20);
        var dnsName = Der.tagged(0x82, hostname.getBytes(StandardCharsets.US_ASCII));
        return Der.sequence(
                extension("2.5.29.17", false, Der.sequence(dnsName)), // subjectAltName
                extension("2.5.29.19", true, Der.sequence()), // basicConstraints: no CA
                extension("2.5.29.15", true, Der.tagged(0x03, new byte[] {7, (byte) 0x80})), // digitalSignature
                extension("2.5.29.37", false, Der.sequence(Der.oid("1.3.6.1.5.5.7.3.1"))), // serverAuth
                extension("2.5.29.14", false, Der.octetString(keyId))); // subjectKeyIdentifier
    }

    private static byte[] extension(String oid, boolean critical, byte[] value) {
        return critical
                ? Der.sequence(Der.oid(oid), Der.bool(true), Der.octetString(value))
                : Der.sequence(Der.oid(oid), Der.octetString(value));
    }

    private static String pem(String label, byte[] der) {
        var base64 = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
        return "-----BEGIN " + label + "-----\n" + base64 + "\n-----END " + label + "-----\n";
    }

    private static void write(Path file, String permissions, String text) throws IOException {
        var directory = file.toAbsolutePath().getParent();
        if (directory == null) {
            throw new IOException("not a file: " + file);
        }
        Files.createDirectories(directory);
        // Created with its permissions: at no moment can another user open the key.
        var beside = Files.createTempFile(
                directory,
                ".new-",
                ".pem",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        try {
            Files.writeString(beside, text, StandardCharsets.US_ASCII);
            Files.setPosixFilePermissions(beside, PosixFilePermissions.fromString(permissions));
            Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(beside);
        }
    }
}
