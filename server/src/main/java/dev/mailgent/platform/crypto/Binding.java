package dev.mailgent.platform.crypto;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.UUID;

/// The one place where an envelope opens: whose it is, which version, which field of which type. Fixed widths and
/// lengths before text, so that no two bindings have the same bytes.
///
/// @param version 1 to 2^32 - 1
/// @param field `data`, `totp.seed` …: at most 65535 bytes of UTF-8
/// @param type type of the credential: `LOGIN`, `CUSTOM` …
public record Binding(UUID org, UUID identity, UUID credential, long version, String field, String type) {
    private static final byte[] LABEL = "mg/aad/v1".getBytes(StandardCharsets.US_ASCII);
    private static final long MAX_VERSION = 0xFFFF_FFFFL;

    public Binding {
        if (version < 0 || version > MAX_VERSION) {
            throw new IllegalArgumentException("version " + version);
        }
    }

    /// Associated data: `header | "mg/aad/v1" | org | identity | credential | version u32 | field | type`.
    byte[] after(byte[] header) {
        var fieldBytes = field.getBytes(StandardCharsets.UTF_8);
        var typeBytes = type.getBytes(StandardCharsets.UTF_8);
        var aad = ByteBuffer.allocate(
                        header.length + LABEL.length + 3 * 16 + 4 + 2 + fieldBytes.length + 2 + typeBytes.length)
                .put(header)
                .put(LABEL);
        put(aad, org);
        put(aad, identity);
        put(aad, credential);
        return aad.putInt((int) version)
                .putShort(length(fieldBytes))
                .put(fieldBytes)
                .putShort(length(typeBytes))
                .put(typeBytes)
                .array();
    }

    static ByteBuffer put(ByteBuffer buffer, UUID id) {
        return buffer.putLong(id.getMostSignificantBits()).putLong(id.getLeastSignificantBits());
    }

    static short length(byte[] text) {
        if (text.length > 0xFFFF) {
            throw new IllegalArgumentException("text of " + text.length + " bytes");
        }
        return (short) text.length;
    }
}
