package dev.mailgent.audit;

import dev.mailgent.platform.crypto.Hmac;
import dev.mailgent.platform.json.Json;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The canonical JSON of an entry: fixed order of fields, absent ones left out, no white space. It is
/// hashed as written and never written again, so only its writer must be canonical.
final class EntryText {
    private EntryText() {}

    /// @param seq its place in the log; null for an entry that has none there
    /// @param commitment of the personal values, empty for none
    static String of(@Nullable Long seq, Instant at, AuditEntry entry, String commitment) {
        var fields = new LinkedHashMap<String, Object>();
        if (seq != null) {
            fields.put("seq", seq);
        }
        fields.put("at", Json.instant(at));
        put(fields, "request", entry.actor().requestId());
        put(fields, "key", entry.actor().key());
        var identity = entry.actor().identity();
        put(fields, "identity", identity == null ? null : identity.wire());
        fields.put("action", entry.action());
        put(fields, "target", entry.target());
        if (!entry.details().isEmpty()) {
            fields.put("details", entry.details());
        }
        fields.put("result", entry.result());
        put(fields, "personal", commitment.isEmpty() ? null : commitment);
        return Json.MAPPER.writeValueAsString(fields);
    }

    private static void put(Map<String, Object> fields, String name, @Nullable Object value) {
        if (value != null) {
            fields.put(name, value.toString());
        }
    }

    /// What the entry says of its personal values: HMAC-SHA256(salt, values), which tells nothing once
    /// the salt is erased.
    static String commitment(byte[] salt, byte[] values) {
        return HexFormat.of().formatHex(Hmac.of(salt).digest(values));
    }

    static byte[] bytes(String entry) {
        return entry.getBytes(StandardCharsets.UTF_8);
    }
}
