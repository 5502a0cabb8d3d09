package dev.mailgent.protocol.dkim;

import dev.mailgent.protocol.dns.DomainName;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;

/// A key to sign with, and where its public half is published. The private half leaves only by [#revealPrivate].
public final class DkimKey {
    private final String domain;
    private final String selector;
    private final KeyPair pair;
    private final SigningAlgorithm algorithm;

    /// @throws IllegalArgumentException when a name is none, or the key neither RSA of 1024 bits or more nor Ed25519
    public DkimKey(String domain, String selector, KeyPair pair) {
        var ascii = DomainName.mailDomain(domain);
        var label = DomainName.mailDomain(selector);
        if (ascii == null || label == null) {
            throw new IllegalArgumentException("no domain or no selector: " + domain + ", " + selector);
        }
        this.domain = ascii;
        this.selector = label;
        this.pair = pair;
        this.algorithm = algorithmOf(pair.getPublic());
    }

    /// RSA of 2048 bits: what every verifier reads and a DNS answer holds without fuss.
    public static DkimKey generateRsa(String domain, String selector) {
        return new DkimKey(domain, selector, generate("RSA", 2048));
    }

    /// Ed25519 (RFC 8463), to sign beside RSA: some large receivers do not read it yet.
    public static DkimKey generateEd25519(String domain, String selector) {
        return new DkimKey(domain, selector, generate("Ed25519", 255));
    }

    /// @param pkcs8 from [#revealPrivate]
    /// @param publicKey SubjectPublicKeyInfo, from [#publicOctets]
    /// @throws IllegalArgumentException when the two are not a pair this can use
    public static DkimKey decode(String domain, String selector, byte[] pkcs8, byte[] publicKey) {
        for (var type : new String[] {"RSA", "Ed25519"}) {
            try {
                var factory = KeyFactory.getInstance(type);
                var pair = new KeyPair(
                        factory.generatePublic(new X509EncodedKeySpec(publicKey)),
                        factory.generatePrivate(new PKCS8EncodedKeySpec(pkcs8)));
                return new DkimKey(domain, selector, pair);
            } catch (GeneralSecurityException _) {
                // of the other type
            }
        }
        throw new IllegalArgumentException("neither an RSA nor an Ed25519 key pair");
    }

    public String domain() {
        return domain;
    }

    public String selector() {
        return selector;
    }

    public SigningAlgorithm algorithm() {
        return algorithm;
    }

    /// PKCS #8, for encrypted storage only.
    public byte[] revealPrivate() {
        return pair.getPrivate().getEncoded();
    }

    /// SubjectPublicKeyInfo.
    public byte[] publicOctets() {
        return pair.getPublic().getEncoded();
    }

    /// Where the key record belongs.
    public String recordName() {
        return selector + "._domainkey." + domain;
    }

    /// The text of the key record. An RSA one is longer than the 255 octets of a DNS string: publish it in several.
    public String recordText() {
        var octets = publicOctets();
        if (algorithm == SigningAlgorithm.ED25519_SHA256) {
            octets = Arrays.copyOfRange(octets, octets.length - 32, octets.length);
        }
        return "v=DKIM1; k=" + algorithm.keyType() + "; p="
                + Base64.getEncoder().encodeToString(octets);
    }

    /// Signs with the private half.
    public byte[] sign(byte[] data) {
        return algorithm.sign(pair.getPrivate(), data);
    }

    @Override
    public String toString() {
        return "DkimKey[" + recordName() + ", " + algorithm.word() + "]";
    }

    private static SigningAlgorithm algorithmOf(PublicKey key) {
        if (key instanceof RSAPublicKey rsa) {
            if (rsa.getModulus().bitLength() < 1024) {
                throw new IllegalArgumentException("RSA key under 1024 bits");
            }
            return SigningAlgorithm.RSA_SHA256;
        }
        if (key.getAlgorithm().equals("EdDSA") || key.getAlgorithm().equals("Ed25519")) {
            return SigningAlgorithm.ED25519_SHA256;
        }
        throw new IllegalArgumentException("no key for DKIM: " + key.getAlgorithm());
    }

    private static KeyPair generate(String type, int bits) {
        try {
            var generator = KeyPairGenerator.getInstance(type);
            generator.initialize(bits);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException missing) {
            throw new IllegalStateException(missing); // every Java 15 or later has both
        }
    }
}
