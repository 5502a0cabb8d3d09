package dev.mailgent.protocol.dkim;

import dev.mailgent.protocol.dkim.DkimResult.Status;
import dev.mailgent.protocol.dns.Dns;
import dev.mailgent.protocol.dns.DnsBudget;
import dev.mailgent.protocol.dns.DomainName;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/// Checks every DKIM-Signature of a message (RFC 6376 section 6). Cheap questions come first: a signature without a
/// usable key costs no hashing.
public final class DkimVerifier {
    private static final String FIELD = "dkim-signature";
    /// Characters of an `i` tag. An address has at most 254; quoting may take three for one.
    private static final int MAX_IDENTITY = 1000;

    private DkimVerifier() {}

    /// @return one result a signature, from the top, at most [DkimPolicy#maxSignatures]; empty without signatures
    public static List<DkimResult> verify(Dns dns, byte[] raw, Instant now, DkimPolicy policy) {
        return verify(dns, RawMessage.of(raw), now, policy);
    }

    public static List<DkimResult> verify(Dns dns, RawMessage message, Instant now, DkimPolicy policy) {
        var fields = message.fields(FIELD);
        if (fields.isEmpty()) {
            return List.of();
        }
        var budget = DnsBudget.of(dns);
        var hashes = new MessageSignature.BodyHashes(message);
        var results = new ArrayList<DkimResult>();
        for (var field : fields.subList(0, Math.min(fields.size(), policy.maxSignatures()))) {
            results.add(new One(budget, message, field, hashes, now, policy).result());
        }
        return List.copyOf(results);
    }

    /// One signature on its way through the checks.
    private static final class One {
        private final DnsBudget dns;
        private final RawMessage message;
        private final RawMessage.Field field;
        private final MessageSignature.BodyHashes hashes;
        private final Instant now;
        private final DkimPolicy policy;

        private String domain = "";
        private String selector = "";
        private String identity = "";
        private String algorithm = "";
        private String prefix = "";
        private boolean limited;

        One(
                DnsBudget dns,
                RawMessage message,
                RawMessage.Field field,
                MessageSignature.BodyHashes hashes,
                Instant now,
                DkimPolicy policy) {
            this.dns = dns;
            this.message = message;
            this.field = field;
            this.hashes = hashes;
            this.now = now;
            this.policy = policy;
        }

        DkimResult result() {
            try {
                check();
                return result(Status.PASS, limited ? "signature valid for a part of the body" : "signature valid");
            } catch (SignatureRejected rejected) {
                return result(rejected.status(), rejected.reason());
            }
        }

        private DkimResult result(Status status, String reason) {
            return new DkimResult(status, domain, selector, identity, algorithm, reason, limited, prefix);
        }

        private void check() throws SignatureRejected {
            var tags = TagList.ofField(message.value(field))
                    .orElseThrow(() -> SignatureRejected.permanently("signature syntax"));
            describe(tags);
            checkVersion(tags);
            checkQueryMethod(tags);
            var signature = MessageSignature.parse(tags, "simple/simple");
            if (!policy.historic() && signature.algorithm() == SigningAlgorithm.RSA_SHA1) {
                throw SignatureRejected.permanently("rsa-sha1 is no longer valid (RFC 8301)");
            }
            if (!signature.signedFields().contains("from")) {
                throw SignatureRejected.permanently("From is not signed");
            }
            var identityDomain = identityDomain();
            if (!DomainName.isSameOrBelow(identityDomain, domain)) {
                throw SignatureRejected.permanently("i is not within d");
            }
            if (signature.expiresAt() >= 0 && now.getEpochSecond() > signature.expiresAt()) {
                throw SignatureRejected.permanently("signature expired");
            }
            var key = SignatureKey.find(dns, selector, domain, signature.algorithm(), policy);
            if (key.strictIdentity() && !identityDomain.equals(domain)) {
                throw SignatureRejected.permanently("key does not allow subdomains in i");
            }
            limited = signature.leavesBodyUnsigned(hashes);
            signature.verify(message, field, key, hashes);
        }

        /// Notes what the result will say even when the signature is refused.
        private void describe(TagList tags) throws SignatureRejected {
            var written = tags.get("a", "");
            algorithm = written.substring(0, Math.min(written.length(), 40));
            var value = TagList.withoutSpace(tags.get("b", ""));
            prefix = value.substring(0, Math.min(8, value.length()));
            domain = MessageSignature.domain(tags);
            selector = MessageSignature.selector(tags);
            if (tags.get("i", "").length() > MAX_IDENTITY) {
                throw SignatureRejected.permanently("i is no identity");
            }
            identity = tags.has("i") ? unquoted(TagList.withoutSpace(tags.get("i", ""))) : "@" + domain;
        }

        private void checkVersion(TagList tags) throws SignatureRejected {
            var version = tags.get("v", "");
            // Before RFC 4871 the tag was absent or 0.5.
            boolean old = policy.historic() && (version.isEmpty() || version.equals("0.5"));
            if (!version.equals("1") && !old) {
                throw SignatureRejected.permanently("signature version");
            }
        }

        private static void checkQueryMethod(TagList tags) throws SignatureRejected {
            var methods = List.of(TagList.withoutSpace(tags.get("q", "dns/txt")).split(":"));
            if (!methods.contains("dns/txt") && !methods.contains("dns")) {
                throw SignatureRejected.permanently("unknown query method");
            }
        }

        private String identityDomain() throws SignatureRejected {
            int at = identity.lastIndexOf('@');
            var name = at < 0 ? null : DomainName.mailDomain(identity.substring(at + 1));
            if (name == null) {
                throw SignatureRejected.permanently("i is no identity");
            }
            return name;
        }

        /// DKIM quoted-printable (RFC 6376 section 2.11). A lone `=` stays.
        private static String unquoted(String text) {
            var octets = new ByteArrayOutputStream(text.length());
            for (int i = 0; i < text.length(); i++) {
                int high = i + 2 < text.length() ? Character.digit(text.charAt(i + 1), 16) : -1;
                int low = high >= 0 ? Character.digit(text.charAt(i + 2), 16) : -1;
                if (text.charAt(i) == '=' && low >= 0) {
                    octets.write(high << 4 | low);
                    i += 2;
                } else {
                    octets.write(text.charAt(i));
                }
            }
            return octets.toString(StandardCharsets.UTF_8);
        }
    }
}
