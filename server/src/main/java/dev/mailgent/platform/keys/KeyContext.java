package dev.mailgent.platform.keys;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;

/// What a wrapped key is: a wrap opens for the context it was made for alone. Ids only, since a key
/// management service writes it to its log in clear.
///
/// @param version of the organization's key, from 1
public record KeyContext(UUID org, UUID kek, int version) {
    private static final byte[] LABEL = "mg/org-kek/v1".getBytes(StandardCharsets.US_ASCII);

    /// Fixed widths: label, organization, key, version.
    public byte[] bytes() {
        return ByteBuffer.allocate(LABEL.length + 16 + 16 + 4)
                .put(LABEL)
                .putLong(org.getMostSignificantBits())
                .putLong(org.getLeastSignificantBits())
                .putLong(kek.getMostSignificantBits())
                .putLong(kek.getLeastSignificantBits())
                .putInt(version)
                .array();
    }

    /// The form services call an encryption context.
    public Map<String, String> pairs() {
        var pairs = new LinkedHashMap<String, String>();
        pairs.put("v", "1");
        pairs.put("org", org.toString());
        pairs.put("kek", kek.toString());
        pairs.put("ver", Integer.toString(version));
        pairs.put("use", "org-kek");
        return pairs;
    }
}
