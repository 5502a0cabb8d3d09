package dev.mailgent.protocol.dkim;

import dev.mailgent.protocol.dkim.Canonicalization.BodyHash;
import dev.mailgent.protocol.dkim.DkimResult.Status;
import dev.mailgent.protocol.dns.DomainName;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The tags DKIM-Signature and ARC-Message-Signature have in common (RFC 6376 section 3.5, RFC 8617 section 4.1.2).
///
/// @param domain lower-case A-labels
/// @param signedFields names from the `h` tag in order, lower-case, as often as written
/// @param bodyHash the `bh` tag, base64 without line breaks
/// @param value the `b` tag, likewise
/// @param bodyLimit the `l` tag; -1 when absent
/// @param expiresAt the `x` tag in seconds; -1 when absent
public record MessageSignature(
        SigningAlgorithm algorithm,
        Canonicalization headerForm,
        Canonicalization bodyForm,
        String domain,
        String selector,
        List<String> signedFields,
        String bodyHash,
        String value,
        long bodyLimit,
        long expiresAt) {

    /// Names in `h`. Real signatures have up to about 40.
    private static final int MAX_SIGNED_FIELDS = 1000;

    private static final Pattern SECONDS = Pattern.compile("[0-9]{1,12}");

    /// @param forms what an absent `c` tag means
    public static MessageSignature parse(TagList tags, String forms) throws SignatureRejected {
        for (var required : List.of("a", "b", "bh", "d", "h", "s")) {
            if (!tags.has(required)) {
                throw SignatureRejected.permanently("no " + required + " tag");
            }
        }
        var algorithm = algorithm(tags);
        var form = tags.get("c", forms).split("/", 2);
        var hash = base64(tags, "bh");
        if (hash.length != algorithm.newDigest().getDigestLength()) {
            throw SignatureRejected.permanently("bh is no " + algorithm.hashWord());
        }
        long signedAt = seconds(tags, "t");
        long expiresAt = seconds(tags, "x");
        if (signedAt >= 0 && expiresAt >= 0 && expiresAt < signedAt) {
            throw SignatureRejected.permanently("expires before it was made");
        }
        return new MessageSignature(
                algorithm,
                form(form[0]),
                form.length == 1 ? Canonicalization.SIMPLE : form(form[1]),
                domain(tags),
                selector(tags),
                fieldNames(tags),
                encoded(hash),
                encoded(base64(tags, "b")),
                bodyLimit(tags),
                expiresAt);
    }

    /// The `a` tag.
    public static SigningAlgorithm algorithm(TagList tags) throws SignatureRejected {
        return SigningAlgorithm.of(tags.get("a", ""))
                .orElseThrow(() -> SignatureRejected.permanently("unknown algorithm"));
    }

    /// The `d` tag: a domain of two labels or more.
    public static String domain(TagList tags) throws SignatureRejected {
        var domain = DomainName.mailDomain(utf8(tags.get("d", "")));
        if (domain == null || DomainName.labels(domain) < 2) {
            throw SignatureRejected.permanently("d is no domain");
        }
        return domain;
    }

    /// The `s` tag.
    public static String selector(TagList tags) throws SignatureRejected {
        var selector = DomainName.mailDomain(utf8(tags.get("s", "")));
        if (selector == null) {
            throw SignatureRejected.permanently("s is no selector");
        }
        return selector;
    }

    /// A base64 value that may be folded anywhere; empty or broken is refused.
    public static byte[] base64(TagList tags, String name) throws SignatureRejected {
        try {
            var octets = Base64.getDecoder().decode(TagList.withoutSpace(tags.get(name, "")));
            if (octets.length > 0) {
                return octets;
            }
        } catch (IllegalArgumentException _) {
            // told below
        }
        throw SignatureRejected.permanently(name + " is no base64");
    }

    private static String encoded(byte[] octets) {
        return Base64.getEncoder().encodeToString(octets);
    }

    /// A time tag in seconds since 1970; -1 when absent.
    public static long seconds(TagList tags, String name) throws SignatureRejected {
        var text = tags.get(name);
        if (text == null) {
            return -1;
        }
        if (!SECONDS.matcher(text).matches()) {
            throw SignatureRejected.permanently(name + " is no time");
        }
        return Long.parseLong(text);
    }

    private static Canonicalization form(String word) throws SignatureRejected {
        return switch (word) {
            case "simple" -> Canonicalization.SIMPLE;
            case "relaxed" -> Canonicalization.RELAXED;
            default -> throw SignatureRejected.permanently("unknown canonicalization");
        };
    }

    private static List<String> fieldNames(TagList tags) throws SignatureRejected {
        var names = new ArrayList<String>();
        for (var name : tags.get("h", "").split(":", MAX_SIGNED_FIELDS + 1)) {
            names.add(TagList.withoutSpace(name).toLowerCase(Locale.ROOT));
        }
        if (names.size() > MAX_SIGNED_FIELDS) {
            throw SignatureRejected.permanently("h names over " + MAX_SIGNED_FIELDS + " fields");
        }
        return List.copyOf(names);
    }

    /// Up to 76 digits (RFC 6376 section 3.5); what no message can reach is cut to 15.
    private static long bodyLimit(TagList tags) throws SignatureRejected {
        var text = tags.get("l");
        if (text == null) {
            return -1;
        }
        if (text.isEmpty() || text.length() > 76 || !text.chars().allMatch(c -> c >= '0' && c <= '9')) {
            throw SignatureRejected.permanently("l is no length");
        }
        var significant = text.replaceFirst("^0+", "");
        return significant.length() > 15 ? 999_999_999_999_999L : Long.parseLong("0" + significant);
    }

    /// Tag values arrive one `char` per octet; domains may be UTF-8 (RFC 8616).
    private static String utf8(String octets) {
        return new String(octets.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
    }

    /// Body hashes of one message, each computed once however many signatures ask for it.
    public static final class BodyHashes {
        private final RawMessage message;
        private final Map<Key, BodyHash> known = new HashMap<>();

        private record Key(Canonicalization form, String hash, long limit) {}

        public BodyHashes(RawMessage message) {
            this.message = message;
        }

        public BodyHash of(MessageSignature signature) {
            var key = new Key(signature.bodyForm, signature.algorithm.hashWord(), signature.bodyLimit);
            return known.computeIfAbsent(
                    key,
                    _ -> signature.bodyForm.body(
                            message.octets(),
                            message.bodyStart(),
                            signature.algorithm.newDigest(),
                            signature.bodyLimit));
        }
    }

    /// Whether part of the body is outside the signature.
    public boolean leavesBodyUnsigned(BodyHashes hashes) {
        return bodyLimit >= 0 && hashes.of(this).length() > bodyLimit;
    }

    /// Checks body and header against the key.
    ///
    /// @param field where this signature stands in the message
    public void verify(RawMessage message, RawMessage.Field field, SignatureKey key, BodyHashes hashes)
            throws SignatureRejected {
        var body = hashes.of(this);
        if (bodyLimit > body.length()) {
            throw SignatureRejected.permanently("l is more than the body");
        }
        if (!body.base64().equals(bodyHash)) {
            throw new SignatureRejected(Status.FAIL, "body hash differs");
        }
        if (!algorithm.verifies(
                key.key(), signedData(message, field), Base64.getDecoder().decode(value))) {
            throw new SignatureRejected(Status.FAIL, "signature differs");
        }
    }

    private byte[] signedData(RawMessage message, RawMessage.Field own) {
        var data = new ByteArrayOutputStream(2048);
        appendFields(message, signedFields, headerForm, own, data);
        headerForm.unsigned(message, own, data);
        return data.toByteArray();
    }

    /// The named fields in canonical form (RFC 6376 section 5.4.2). Each time a name is listed it stands for the next
    /// field of it from the bottom up; past the top, for nothing.
    ///
    /// @param own the signature's own field, which a name never stands for
    public static void appendFields(
            RawMessage message,
            List<String> names,
            Canonicalization form,
            RawMessage.@Nullable Field own,
            ByteArrayOutputStream data) {
        var next = new HashMap<String, Integer>();
        for (var name : names) {
            var fields = message.fields(name);
            int index = next.getOrDefault(name, fields.size() - 1);
            if (index >= 0 && fields.get(index).equals(own)) {
                index--;
            }
            if (index >= 0) {
                form.field(message, fields.get(index), data);
            }
            next.put(name, index - 1);
        }
    }
}
