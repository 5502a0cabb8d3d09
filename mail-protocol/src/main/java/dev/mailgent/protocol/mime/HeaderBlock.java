package dev.mailgent.protocol.mime;

import dev.mailgent.protocol.codec.Octets;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;

/// Where the fields of one header lie in the raw bytes, and where the body behind it starts.
///
/// A line that is no field and no continuation is skipped when the header plainly goes on behind it, and
/// starts the body when it does not. A line of white space alone continues a field (RFC 5322 section 4.2)
/// unless text follows it.
final class HeaderBlock {
    private static final int MAX_NAME = 998;
    private static final int STRIDE = 4;

    private final byte[] raw;
    private int[] offsets = new int[STRIDE * 32];
    private FieldName[] names = new FieldName[32];
    private int count;
    private final Set<FieldName> namesSeen = EnumSet.noneOf(FieldName.class);
    private int bodyStart;
    private boolean atBoundary;
    private boolean malformed;
    private boolean truncated;

    private HeaderBlock(byte[] raw) {
        this.raw = raw;
    }

    /// @param boundaries lines that end the part, and so its header, at once
    /// @param maxFields kept; past it only the first of each name the parse depends on
    static HeaderBlock scan(byte[] raw, int from, int to, Boundaries boundaries, int maxFields) {
        var block = new HeaderBlock(raw);
        block.scan(from, to, boundaries, maxFields);
        return block;
    }

    int count() {
        return count;
    }

    FieldName name(int field) {
        return names[field];
    }

    String nameText(int field) {
        return Octets.text(Octets.of(raw, offsets[field * STRIDE], offsets[field * STRIDE + 1]));
    }

    int valueFrom(int field) {
        return offsets[field * STRIDE + 2];
    }

    int valueTo(int field) {
        return offsets[field * STRIDE + 3];
    }

    /// Index of the first field of that name, or -1.
    int first(FieldName name) {
        for (int i = 0; i < count; i++) {
            if (names[i] == name) {
                return i;
            }
        }
        return -1;
    }

    int bodyStart() {
        return bodyStart;
    }

    /// The header ran into a boundary line: the part has no body.
    boolean atBoundary() {
        return atBoundary;
    }

    boolean malformed() {
        return malformed;
    }

    boolean truncated() {
        return truncated;
    }

    /// The field body as an octet string: trimmed, each fold one space, no NUL.
    ///
    /// @param maxBytes read of it
    String unfolded(int field, int maxBytes) {
        int from = valueFrom(field);
        int to = Math.min(valueTo(field), from + maxBytes);
        while (from < to && isBlank(raw[from])) {
            from++;
        }
        while (to > from && isBlank(raw[to - 1])) {
            to--;
        }
        for (int i = from; i < to; i++) {
            if (raw[i] == '\n' || raw[i] == '\r' || raw[i] == 0) {
                return folded(from, to, i);
            }
        }
        return Octets.of(raw, from, to);
    }

    private String folded(int from, int to, int firstBreak) {
        byte[] out = new byte[to - from];
        System.arraycopy(raw, from, out, 0, firstBreak - from);
        int length = firstBreak - from;
        int i = firstBreak;
        while (i < to) {
            byte b = raw[i];
            if (b != '\n' && b != '\r') {
                out[length] = b;
                length += b == 0 ? 0 : 1;
                i++;
                continue;
            }
            while (i < to && isBlank(raw[i])) {
                i++;
            }
            while (length > 0 && isBlank(out[length - 1])) {
                length--;
            }
            out[length++] = ' ';
        }
        return Octets.of(out, 0, length);
    }

    private static boolean isBlank(byte b) {
        return b == ' ' || b == '\t' || b == '\r' || b == '\n';
    }

    private void scan(int from, int to, Boundaries boundaries, int maxFields) {
        int at = from;
        boolean open = false; // whether a continuation has a field to continue
        int seen = 0;
        while (at < to) {
            if (boundaries.isDelimiter(at, to)) {
                bodyStart = at;
                atBoundary = true;
                return;
            }
            int next = nextLine(at, to);
            if (isEmptyLine(at, next)) {
                bodyStart = next;
                return;
            }
            int colon;
            if (raw[at] == ' ' || raw[at] == '\t') {
                if (isBlankLine(at, next) && !headerGoesOn(next, to)) {
                    malformed = true;
                    bodyStart = next;
                    return;
                }
                if (count == 0 && seen == 0) {
                    bodyStart = at; // no header at all
                    malformed = true;
                    return;
                }
                if (open) {
                    offsets[(count - 1) * STRIDE + 3] = endOfLine(at, next);
                }
            } else if ((colon = colon(at, next)) > 0) {
                seen++;
                open = add(at, colon, endOfLine(at, next), seen > maxFields);
            } else if (seen == 0 && isMailboxLine(at, next)) {
                open = false;
            } else {
                malformed = true;
                open = false;
                if (seen == 0 || !headerGoesOn(next, to)) {
                    bodyStart = at;
                    return;
                }
            }
            at = next;
        }
        bodyStart = to;
    }

    private boolean add(int at, int colon, int end, boolean overLimit) {
        int nameTo = colon;
        while (nameTo > at && isBlank(raw[nameTo - 1])) {
            nameTo--;
        }
        var name = FieldName.of(raw, at, nameTo);
        if (overLimit) {
            truncated = true;
            if (name == FieldName.OTHER || namesSeen.contains(name)) {
                return false;
            }
        }
        namesSeen.add(name);
        if (count == names.length) {
            names = Arrays.copyOf(names, count * 2);
            offsets = Arrays.copyOf(offsets, count * 2 * STRIDE);
        }
        names[count] = name;
        int row = count++ * STRIDE;
        offsets[row] = at;
        offsets[row + 1] = nameTo;
        offsets[row + 2] = colon + 1;
        offsets[row + 3] = end;
        return true;
    }

    /// Whether a field, a continuation, an empty line or the end starts at `at`.
    private boolean headerGoesOn(int at, int to) {
        if (at >= to) {
            return true;
        }
        int next = nextLine(at, to);
        return isEmptyLine(at, next) || raw[at] == ' ' || raw[at] == '\t' || colon(at, next) > 0;
    }

    /// Where the colon of a field line is, or 0 when the line is none. A field name holds no space, but one may follow.
    private int colon(int at, int next) {
        int i = at;
        int limit = Math.min(next, at + MAX_NAME);
        while (i < limit && raw[i] != ':' && (raw[i] > ' ' || raw[i] < 0) && raw[i] != 0x7f) {
            i++;
        }
        if (i == at) {
            return 0;
        }
        while (i < limit && (raw[i] == ' ' || raw[i] == '\t')) {
            i++;
        }
        return i < limit && raw[i] == ':' ? i : 0;
    }

    /// The envelope line of an mbox file, as it stands or quoted.
    private boolean isMailboxLine(int at, int next) {
        int i = raw[at] == '>' ? at + 1 : at;
        return i + 5 < next
                && raw[i] == 'F'
                && raw[i + 1] == 'r'
                && raw[i + 2] == 'o'
                && raw[i + 3] == 'm'
                && raw[i + 4] == ' ';
    }

    private int nextLine(int at, int to) {
        int i = at;
        while (i < to && raw[i] != '\n') {
            i++;
        }
        return Math.min(i + 1, to);
    }

    /// Where the text of a line ends, its line break aside.
    private int endOfLine(int at, int next) {
        int end = next;
        while (end > at && (raw[end - 1] == '\n' || raw[end - 1] == '\r')) {
            end--;
        }
        return end;
    }

    private boolean isEmptyLine(int at, int next) {
        return endOfLine(at, next) == at;
    }

    private boolean isBlankLine(int at, int next) {
        for (int i = at; i < next; i++) {
            if (!isBlank(raw[i])) {
                return false;
            }
        }
        return true;
    }
}
