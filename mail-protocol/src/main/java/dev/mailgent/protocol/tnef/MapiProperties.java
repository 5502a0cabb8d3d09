package dev.mailgent.protocol.tnef;

import dev.mailgent.protocol.codec.MailCharset;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A list of MAPI properties inside a TNEF attribute ([MS-OXTNEF] section 2.1.3.4): ranges by property id.
final class MapiProperties {
    static final int SUBTYPE_OBJECT = 0x0D;
    private static final int STRING8 = 0x1E;
    private static final int UNICODE = 0x1F;
    private static final int BINARY = 0x102;
    private static final int MULTI_VALUED = 0x1000;
    private static final int FIRST_NAMED = 0x8000;

    /// @param type without the multi-value flag
    private record Value(int type, int from, int to) {}

    private final byte[] bytes;
    private final Map<Integer, Value> values = new HashMap<>();
    private boolean damaged;

    private MapiProperties(byte[] bytes) {
        this.bytes = bytes;
    }

    static MapiProperties empty() {
        return new MapiProperties(new byte[0]);
    }

    static MapiProperties read(byte[] bytes, int from, int to) {
        var properties = new MapiProperties(bytes);
        var cursor = new Cursor(bytes, from, to);
        int count = cursor.i32();
        for (int i = 0; i < count && cursor.remaining() > 0 && !cursor.overrun; i++) {
            if (!properties.property(cursor)) {
                properties.damaged = true;
                break;
            }
        }
        properties.damaged |= cursor.overrun;
        return properties;
    }

    private boolean property(Cursor cursor) {
        int tag = cursor.u16();
        int id = cursor.u16();
        if (id >= FIRST_NAMED) {
            cursor.skip(16); // the property set
            if (cursor.i32() == 0) {
                cursor.skip(4);
            } else {
                skipPadded(cursor, cursor.length());
            }
        }
        int type = tag & ~MULTI_VALUED;
        int size = fixedSize(type);
        boolean variable = type == STRING8 || type == UNICODE || type == BINARY || type == SUBTYPE_OBJECT;
        if (size < 0 && !variable) {
            return false;
        }
        int times = variable || (tag & MULTI_VALUED) != 0 ? cursor.i32() : 1;
        for (int i = 0; i < times && !cursor.overrun; i++) {
            int length = variable ? cursor.length() : size;
            int from = cursor.at;
            if (variable) {
                skipPadded(cursor, length);
            } else {
                cursor.skip(length);
            }
            if (i == 0) {
                values.putIfAbsent(id, new Value(type, from, Math.min(from + length, cursor.end)));
            }
            if (length == 0 && size == 0) {
                break; // a null value repeats for free
            }
        }
        return true;
    }

    private static void skipPadded(Cursor cursor, int length) {
        cursor.skip(length);
        cursor.skip(Math.min((4 - length % 4) % 4, cursor.remaining()));
    }

    /// Bytes of one value, padding included, or -1 for a type of another size.
    private static int fixedSize(int type) {
        return switch (type) {
            case 0x01 -> 0;
            case 0x02, 0x03, 0x04, 0x0A, 0x0B -> 4;
            case 0x05, 0x06, 0x07, 0x14, 0x40 -> 8;
            case 0x48 -> 16;
            default -> -1;
        };
    }

    boolean damaged() {
        return damaged;
    }

    boolean isObject(int id) {
        var value = values.get(id);
        return value != null && value.type == SUBTYPE_OBJECT;
    }

    int integer(int id, int otherwise) {
        var value = values.get(id);
        return value == null || value.type != 0x03 ? otherwise : new Cursor(bytes, value.from, value.to).i32();
    }

    byte @Nullable [] bytes(int id) {
        var value = values.get(id);
        return value == null ? null : new Cursor(bytes, value.from, value.to).take(value.to - value.from);
    }

    /// Text without its terminating NUL.
    ///
    /// @param charset of 8-bit strings
    @Nullable
    String text(int id, @Nullable String charset) {
        var value = values.get(id);
        if (value == null || (value.type != STRING8 && value.type != UNICODE)) {
            return null;
        }
        String label = value.type == UNICODE ? "utf-16le" : charset;
        return MailCharset.decode(bytes, value.from, value.to, label).text();
    }

    boolean isUnicode(int id) {
        var value = values.get(id);
        return value != null && value.type == UNICODE;
    }
}
