package dev.mailgent.protocol.dkim;

import dev.mailgent.protocol.dkim.DkimResult.Status;
import dev.mailgent.protocol.dns.DnsAnswer;
import dev.mailgent.protocol.dns.DnsBudget;
import dev.mailgent.protocol.dns.DnsQuestion;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

/// A public key from a key record (RFC 6376 section 3.6.1, RFC 8463 section 4).
///
/// @param strictIdentity flag `s`: the domain of the `i` tag must be `d` itself
public record SignatureKey(PublicKey key, boolean strictIdentity) {
    /// Characters of a key record. An RSA-8192 key takes 1,400.
    private static final int MAX_RECORD = 8192;
    /// Records tried when a name has several.
    private static final int MAX_RECORDS = 4;

    /// DER of an Ed25519 SubjectPublicKeyInfo up to the 32 octets of the key (RFC 8410 section 4).
    private static final byte[] ED25519_PREFIX = {0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0};
    /// DER of the rsaEncryption AlgorithmIdentifier (RFC 8017 appendix A.1).
    private static final byte[] RSA_ALGORITHM = {
        0x30, 0x0d, 0x06, 0x09, 0x2a, (byte) 0x86, 0x48, (byte) 0x86, (byte) 0xf7, 0x0d, 0x01, 0x01, 0x01, 0x05, 0
    };

    /// Fetches the key. Where a name has several records the first that can be used counts, so an RSA and
    /// an Ed25519 key may share a selector.
    public static SignatureKey find(
            DnsBudget dns, String selector, String domain, SigningAlgorithm algorithm, DkimPolicy policy)
            throws SignatureRejected {
        var name = selector + "._domainkey." + domain;
        List<String> records = switch (dns.ask(new DnsQuestion.Txt(name))) {
            case DnsAnswer.Found<String>(var found) -> found;
            case DnsAnswer.NoDomain<String> _ -> throw SignatureRejected.permanently("no key at " + name);
            case DnsAnswer.NoData<String> _ -> throw SignatureRejected.permanently("no key at " + name);
            case DnsAnswer.Failed<String>(var why) ->
                throw new SignatureRejected(Status.TEMPERROR, why + ": key at " + name);
        };
        SignatureRejected first = null;
        for (var record : records.subList(0, Math.min(records.size(), MAX_RECORDS))) {
            try {
                return parse(record, algorithm, policy);
            } catch (SignatureRejected unusable) {
                first = first == null ? unusable : first;
            }
        }
        throw first == null ? SignatureRejected.permanently("no key at " + name) : first;
    }

    static SignatureKey parse(String record, SigningAlgorithm algorithm, DkimPolicy policy) throws SignatureRejected {
        if (record.length() > MAX_RECORD) {
            throw SignatureRejected.permanently("key record over " + MAX_RECORD + " characters");
        }
        var tags = TagList.ofRecord(record).orElseThrow(() -> SignatureRejected.permanently("key record syntax"));
        if (!tags.get("v", "DKIM1").equals("DKIM1")) {
            throw SignatureRejected.permanently("key record version");
        }
        if (!tags.get("k", "rsa").equals(algorithm.keyType())) {
            throw SignatureRejected.permanently("key is not for " + algorithm.keyType());
        }
        if (tags.has("h") && !colonList(tags, "h").contains(algorithm.hashWord())) {
            throw SignatureRejected.permanently("key does not allow " + algorithm.hashWord());
        }
        var services = tags.has("s") ? colonList(tags, "s") : List.of("*");
        if (!services.contains("*") && !services.contains("email")) {
            throw SignatureRejected.permanently("key is not for email");
        }
        var encoded = tags.solid("p");
        if (encoded == null) {
            throw SignatureRejected.permanently("key record has no p");
        }
        if (encoded.isEmpty()) {
            throw SignatureRejected.permanently("key revoked");
        }
        var strict = tags.has("t") && colonList(tags, "t").contains("s");
        return new SignatureKey(decode(encoded, algorithm, policy), strict);
    }

    private static PublicKey decode(String encoded, SigningAlgorithm algorithm, DkimPolicy policy)
            throws SignatureRejected {
        try {
            var octets = Base64.getDecoder().decode(encoded);
            if (algorithm == SigningAlgorithm.ED25519_SHA256) {
                if (octets.length != 32) {
                    throw SignatureRejected.permanently("Ed25519 key of " + octets.length + " octets");
                }
                return KeyFactory.getInstance("Ed25519")
                        .generatePublic(new X509EncodedKeySpec(joined(ED25519_PREFIX, octets)));
            }
            var factory = KeyFactory.getInstance("RSA");
            var key = (RSAPublicKey) factory.generatePublic(new X509EncodedKeySpec(subjectPublicKeyInfo(octets)));
            int bits = key.getModulus().bitLength();
            if (bits < policy.minRsaBits()) {
                throw SignatureRejected.permanently("RSA key of " + bits + " bits");
            }
            if (bits > policy.maxRsaBits()) {
                throw new SignatureRejected(Status.POLICY, "RSA key of " + bits + " bits");
            }
            return key;
        } catch (GeneralSecurityException | RuntimeException _) {
            throw SignatureRejected.permanently("key cannot be decoded");
        }
    }

    /// RFC 6376 asks for RSAPublicKey, its examples and the world use SubjectPublicKeyInfo; both are read. They differ
    /// in what stands inside the outer SEQUENCE: an INTEGER or another SEQUENCE.
    private static byte[] subjectPublicKeyInfo(byte[] der) {
        if (der.length < 8 || der[0] != 0x30) {
            return der;
        }
        int content = (der[1] & 0x80) == 0 ? 2 : 2 + (der[1] & 0x7f);
        if (content >= der.length || der[content] != 0x02) {
            return der;
        }
        var bitString = joined(tagged(0x03, der.length + 1), joined(new byte[1], der));
        var inner = joined(RSA_ALGORITHM, bitString);
        return joined(tagged(0x30, inner.length), inner);
    }

    /// A DER tag and length; lengths to 65535.
    private static byte[] tagged(int tag, int length) {
        if (length < 128) {
            return new byte[] {(byte) tag, (byte) length};
        }
        return new byte[] {(byte) tag, (byte) 0x82, (byte) (length >> 8), (byte) length};
    }

    private static byte[] joined(byte[] one, byte[] two) {
        var both = Arrays.copyOf(one, one.length + two.length);
        System.arraycopy(two, 0, both, one.length, two.length);
        return both;
    }

    private static List<String> colonList(TagList tags, String name) {
        return List.of(TagList.withoutSpace(tags.get(name, "")).split(":"));
    }
}
