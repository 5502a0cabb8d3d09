package dev.mailgent.webhook;

import dev.mailgent.platform.crypto.Hmac;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What proves to a receiver that a request is ours, in two schemes at once.
///
/// Standard Webhooks 1.0.0: HMAC-SHA256 over `id.timestamp.body` with the bytes behind `whsec_`, one
/// signature for each secret that is valid. The published Mailgent one: HMAC-SHA256 over the body alone
/// with the text of the secret, which does not show a replay; `X-Mailgent-Idempotency-Key` is there to
/// find it.
final class Signatures {
    static final String PREFIX = "whsec_";

    private Signatures() {}

    /// Headers of one attempt.
    ///
    /// @param id the same in every attempt of a delivery; holds no dot
    /// @param at the time of the attempt
    /// @param secrets those that are valid, the newest first; UTF-8 of `whsec_…`
    static Map<String, String> headers(String id, String event, Instant at, byte[] body, List<byte[]> secrets) {
        var timestamp = Long.toString(at.getEpochSecond());
        var signed = signed(id, timestamp, body);
        var standard = new ArrayList<String>();
        var legacy = new ArrayList<String>();
        for (var secret : secrets) {
            standard.add("v1," + Base64.getEncoder().encodeToString(withKey(key(secret), signed)));
            legacy.add("sha256=" + HexFormat.of().formatHex(Hmac.of(secret).digest(body)));
        }
        var headers = new LinkedHashMap<String, String>();
        headers.put("Content-Type", "application/json");
        headers.put("User-Agent", "Mailgent-Webhooks/1");
        headers.put("X-Mailgent-Event", event);
        headers.put("X-Mailgent-Idempotency-Key", id);
        headers.put("X-Mailgent-Signature", legacy.getFirst());
        if (legacy.size() > 1) {
            // That scheme has no room for two: a receiver that still has the old secret finds its signature here.
            headers.put("X-Mailgent-Signature-Previous", legacy.get(1));
        }
        headers.put("webhook-id", id);
        headers.put("webhook-timestamp", timestamp);
        headers.put("webhook-signature", String.join(" ", standard));
        return headers;
    }

    private static byte[] withKey(byte[] key, byte[] message) {
        try {
            return Hmac.of(key).digest(message);
        } finally {
            Arrays.fill(key, (byte) 0);
        }
    }

    private static byte[] signed(String id, String timestamp, byte[] body) {
        var head = (id + "." + timestamp + ".").getBytes(StandardCharsets.US_ASCII);
        var signed = Arrays.copyOf(head, head.length + body.length);
        System.arraycopy(body, 0, signed, head.length, body.length);
        return signed;
    }

    /// The key of Standard Webhooks in a secret: what stands behind the prefix, decoded.
    private static byte[] key(byte[] secret) {
        return Base64.getDecoder().decode(Arrays.copyOfRange(secret, PREFIX.length(), secret.length));
    }
}
