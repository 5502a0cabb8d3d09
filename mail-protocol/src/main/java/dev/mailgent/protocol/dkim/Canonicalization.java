package dev.mailgent.protocol.dkim;

import java.io.ByteArrayOutputStream;
import java.security.MessageDigest;

/// The two ways to survive what relays do to white space (RFC 6376 section 3.4).
public enum Canonicalization {
    SIMPLE("simple"),
    RELAXED("relaxed");

    private final String word;

    Canonicalization(String word) {
        this.word = word;
    }

    /// As written in the `c` tag.
    public String word() {
        return word;
    }

    /// A body's hash.
    ///
    /// @param base64 without line breaks, as in the `bh` tag
    /// @param length octets of the whole canonical body, of which a limit may have left some unhashed
    public record BodyHash(String base64, long length) {}

    /// Appends a field and its CRLF.
    public void field(RawMessage message, RawMessage.Field field, ByteArrayOutputStream out) {
        field(message.octets(), field.start(), field.colon(), field.end(), out);
        out.write('\r');
        out.write('\n');
    }

    /// Appends a field without a CRLF and without the value of its `b` tag, as a signature is made over its own field
    /// (RFC 6376 section 3.7).
    public void unsigned(RawMessage message, RawMessage.Field field, ByteArrayOutputStream out) {
        byte[] octets = message.octets();
        int from = field.colon() + 1;
        while (from < field.end()) {
            int end = from;
            while (end < field.end() && octets[end] != ';') {
                end++;
            }
            int equals = from;
            while (equals < end && octets[equals] != '=') {
                equals++;
            }
            if (equals < end && isTagB(octets, from, equals)) {
                var without = new ByteArrayOutputStream(field.end() - field.start());
                without.write(octets, field.start(), equals + 1 - field.start());
                without.write(octets, end, field.end() - end);
                var copy = without.toByteArray();
                field(copy, 0, field.colon() - field.start(), copy.length, out);
                return;
            }
            from = end + 1;
        }
        field(octets, field.start(), field.colon(), field.end(), out);
    }

    private static boolean isTagB(byte[] octets, int from, int to) {
        int found = 0;
        for (int i = from; i < to; i++) {
            if (!TagList.isSpace((char) octets[i])) {
                if (octets[i] != 'b' || found++ > 0) {
                    return false;
                }
            }
        }
        return found == 1;
    }

    private void field(byte[] octets, int start, int colon, int end, ByteArrayOutputStream out) {
        if (this == SIMPLE) {
            for (int i = start; i < end; i++) {
                if (octets[i] == '\n' && octets[i - 1] != '\r') {
                    out.write('\r');
                }
                out.write(octets[i]);
            }
            return;
        }
        int nameEnd = colon;
        while (nameEnd > start && RawMessage.isWsp(octets[nameEnd - 1])) {
            nameEnd--;
        }
        for (int i = start; i < nameEnd; i++) {
            out.write(octets[i] >= 'A' && octets[i] <= 'Z' ? octets[i] + 32 : octets[i]);
        }
        out.write(':');
        boolean gap = false;
        boolean any = false;
        for (int i = colon + 1; i < end; i++) {
            byte octet = octets[i];
            boolean fold = octet == '\n' || (octet == '\r' && i + 1 < end && octets[i + 1] == '\n');
            if (RawMessage.isWsp(octet)) {
                gap = true;
            } else if (!fold) {
                if (gap && any) {
                    out.write(' ');
                }
                out.write(octet);
                gap = false;
                any = true;
            }
        }
    }

    /// Hashes a body in one pass with a fixed buffer.
    ///
    /// @param from offset of the body
    /// @param limit octets of the canonical body to hash (the `l` tag); negative for all
    public BodyHash body(byte[] octets, int from, MessageDigest digest, long limit) {
        var sink = new BodySink(digest, limit);
        long emptyLines = 0;
        int at = from;
        while (at < octets.length) {
            int lineEnd = at;
            while (lineEnd < octets.length && octets[lineEnd] != '\n') {
                lineEnd++;
            }
            int end = lineEnd;
            if (end > at && lineEnd < octets.length && octets[end - 1] == '\r') {
                end--;
            }
            if (this == RELAXED) {
                while (end > at && RawMessage.isWsp(octets[end - 1])) {
                    end--;
                }
            }
            if (end == at) {
                emptyLines++; // kept back: empty lines at the end of a body do not count
            } else {
                for (; emptyLines > 0; emptyLines--) {
                    sink.lineEnd();
                }
                if (this == RELAXED) {
                    sink.reduced(octets, at, end);
                } else {
                    sink.write(octets, at, end);
                }
                sink.lineEnd();
            }
            at = lineEnd + 1;
        }
        if (this == SIMPLE && sink.length() == 0) {
            sink.lineEnd(); // an empty body is one CRLF (RFC 6376 section 3.4.3), relaxed it is nothing
        }
        return sink.finish();
    }
}
