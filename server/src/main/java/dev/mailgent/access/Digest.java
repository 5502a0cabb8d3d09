package dev.mailgent.access;

import java.nio.ByteBuffer;
import java.util.HexFormat;

/// HMAC-SHA256 of a whole API key: what is stored and cached in the key's place.
public record Digest(long a, long b, long c, long d) {
    static Digest of(byte[] bytes) {
        var in = ByteBuffer.wrap(bytes);
        return new Digest(in.getLong(), in.getLong(), in.getLong(), in.getLong());
    }

    static Digest ofHex(String hex) {
        return of(HexFormat.of().parseHex(hex));
    }

    byte[] bytes() {
        return ByteBuffer.allocate(32)
                .putLong(a)
                .putLong(b)
                .putLong(c)
                .putLong(d)
                .array();
    }

    String hex() {
        return HexFormat.of().formatHex(bytes());
    }
}
