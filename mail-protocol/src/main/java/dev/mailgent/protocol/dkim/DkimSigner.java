package dev.mailgent.protocol.dkim;

import java.io.ByteArrayOutputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;

/// Signs mail that goes out: relaxed/relaxed, the whole body, and each field of note once more than it occurs, so that
/// none can be added later without breaking the signature (RFC 6376 section 5.4.2).
public final class DkimSigner {
    private static final List<String> SIGNED = List.of(
            "From",
            "To",
            "Cc",
            "Subject",
            "Date",
            "Message-ID",
            "Reply-To",
            "In-Reply-To",
            "References",
            "MIME-Version",
            "Content-Type",
            "Content-Transfer-Encoding",
            "List-Unsubscribe",
            "List-Unsubscribe-Post");

    private DkimSigner() {}

    /// @param raw as it will go over the wire: CRLF, 7-bit unless every hop takes 8 bits
    /// @param keys one signature each, in this order; give RSA before Ed25519
    /// @return header fields to put before `raw`
    public static byte[] sign(byte[] raw, List<DkimKey> keys, Instant now) {
        var message = RawMessage.of(raw);
        var names = signedNames(message);
        var fields = new ByteArrayOutputStream(1024);
        var bodyHash = bodyHash(message);
        for (var key : keys) {
            fields.writeBytes(sign(message, key, names, bodyHash, now));
        }
        return fields.toByteArray();
    }

    public static byte[] sign(byte[] raw, DkimKey key, Instant now) {
        return sign(raw, List.of(key), now);
    }

    private static byte[] sign(RawMessage message, DkimKey key, List<String> names, String bodyHash, Instant now) {
        var field = TagField.folded("DKIM-Signature")
                .tag("v", "1")
                .tag("a", key.algorithm().word())
                .tag("c", "relaxed/relaxed")
                .tag("d", key.domain())
                .tag("s", key.selector())
                .tag("t", Long.toString(now.getEpochSecond()))
                .tag("h", String.join(":", names))
                .tag("bh", bodyHash)
                .tag("b", "");
        var lower = names.stream().map(name -> name.toLowerCase(Locale.ROOT)).toList();
        return signed(field, message, lower, key);
    }

    /// Fills in the `b` tag of a field that signs `names` of `message` in relaxed form and then itself.
    public static byte[] signed(TagField field, RawMessage message, List<String> names, DkimKey key) {
        var data = new ByteArrayOutputStream(2048);
        MessageSignature.appendFields(message, names, Canonicalization.RELAXED, null, data);
        return signed(field, data, key);
    }

    /// The same for data already in canonical form.
    public static byte[] signed(TagField field, ByteArrayOutputStream data, DkimKey key) {
        var own = RawMessage.of(field.octets());
        Canonicalization.RELAXED.unsigned(own, own.fields().getFirst(), data);
        return field.tag("b", Base64.getEncoder().encodeToString(key.sign(data.toByteArray())))
                .octets();
    }

    /// The relaxed SHA-256 of the whole body, as in `bh`.
    public static String bodyHash(RawMessage message) {
        var digest = SigningAlgorithm.RSA_SHA256.newDigest();
        return Canonicalization.RELAXED
                .body(message.octets(), message.bodyStart(), digest, -1)
                .base64();
    }

    /// What [#sign] lists: each field of note once more than it occurs.
    public static List<String> signedNames(RawMessage message) {
        var names = new ArrayList<String>();
        for (var name : SIGNED) {
            int times = message.fields(name.toLowerCase(Locale.ROOT)).size() + 1;
            for (int i = 0; i < times; i++) {
                names.add(name);
            }
        }
        return names;
    }
}
