package dev.mailgent.protocol.dkim;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// The bytes of a message and where its header fields are. Nothing is decoded or copied. CRLF is the line end;
/// a lone LF is read as one too, since stored mail from elsewhere may have lost its CRs.
public final class RawMessage {
    /// A header with more fields, or of more octets, is taken to have none: no signature on it is looked at, and what
    /// each of them may cost stays bounded.
    public static final int MAX_FIELDS = 10_000;

    public static final int MAX_HEADER = 2 << 20;

    private final byte[] octets;
    private final List<Field> fields;
    private final Map<String, List<Field>> byName;
    private final int bodyStart;

    /// One field.
    ///
    /// @param name lower-case
    /// @param start offset of the name
    /// @param colon offset of the colon
    /// @param end offset past the value, before its final line end
    /// @param next offset of whatever follows the field's line end
    public record Field(String name, int start, int colon, int end, int next) {}

    private RawMessage(byte[] octets, List<Field> fields, int bodyStart) {
        this.octets = octets;
        this.fields = List.copyOf(fields);
        this.bodyStart = bodyStart;
        this.byName = new HashMap<>();
        for (var field : fields) {
            byName.computeIfAbsent(field.name, _ -> new ArrayList<>(1)).add(field);
        }
    }

    /// @param octets shared, not copied; must not change while this is in use
    public static RawMessage of(byte[] octets) {
        var fields = new ArrayList<Field>();
        int at = 0;
        while (at < octets.length) {
            int lineEnd = endOfLine(octets, at);
            if (contentEnd(octets, at, lineEnd) == at) {
                return new RawMessage(octets, fields, lineEnd);
            }
            int next = lineEnd;
            while (next < octets.length && isWsp(octets[next])) { // folded lines belong to the field
                next = endOfLine(octets, next);
            }
            int end = contentEnd(octets, at, next);
            int colon = colonOf(octets, at, end);
            if (colon > at) {
                fields.add(new Field(nameOf(octets, at, colon), at, colon, end, next));
            }
            if (fields.size() > MAX_FIELDS || next > MAX_HEADER) {
                return new RawMessage(octets, List.of(), octets.length);
            }
            at = next;
        }
        return new RawMessage(octets, fields, octets.length);
    }

    public byte[] octets() {
        return octets;
    }

    /// All fields from the top.
    public List<Field> fields() {
        return fields;
    }

    /// The fields of this name from the top.
    ///
    /// @param name lower-case
    public List<Field> fields(String name) {
        return byName.getOrDefault(name, List.of());
    }

    public boolean has(String name) {
        return byName.containsKey(name);
    }

    /// Offset of the first octet after the empty line; the length of the message when there is none.
    public int bodyStart() {
        return bodyStart;
    }

    /// What stands after the colon, folds and all, one `char` per octet.
    public String value(Field field) {
        return new String(octets, field.colon + 1, field.end - field.colon - 1, StandardCharsets.ISO_8859_1);
    }

    static boolean isWsp(byte octet) {
        return octet == ' ' || octet == '\t';
    }

    /// Offset past the LF that ends the line starting at `from`.
    private static int endOfLine(byte[] octets, int from) {
        int i = from;
        while (i < octets.length && octets[i] != '\n') {
            i++;
        }
        return Math.min(i + 1, octets.length);
    }

    /// `lineEnd` without the line's CRLF or LF.
    private static int contentEnd(byte[] octets, int from, int lineEnd) {
        int end = lineEnd;
        if (end > from && octets[end - 1] == '\n') {
            end--;
            if (end > from && octets[end - 1] == '\r') {
                end--;
            }
        }
        return end;
    }

    /// Offset of the colon that ends a field name, white space before it allowed (RFC 5322 section 4.5.8); -1 when
    /// this line is no field.
    private static int colonOf(byte[] octets, int from, int end) {
        int i = from;
        while (i < end && octets[i] > ' ' && octets[i] < 127 && octets[i] != ':') {
            i++;
        }
        int nameEnd = i;
        while (i < end && isWsp(octets[i])) {
            i++;
        }
        return nameEnd > from && i < end && octets[i] == ':' ? i : -1;
    }

    private static String nameOf(byte[] octets, int from, int colon) {
        int end = colon;
        while (isWsp(octets[end - 1])) {
            end--;
        }
        return new String(octets, from, end - from, StandardCharsets.US_ASCII).toLowerCase(Locale.ROOT);
    }
}
