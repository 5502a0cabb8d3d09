package dev.mailgent.protocol.header;

import dev.mailgent.protocol.codec.MailCharset;
import dev.mailgent.protocol.codec.Octets;
import java.io.ByteArrayOutputStream;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// RFC 2231: `name*=charset'language'%XX`, and continuations `name*0`, `name*1*`. Pieces are put in the order of their
/// numbers; gaps are closed, and of two pieces with one number the first counts.
final class ExtendedParameters {
    private static final int MAX_PIECES = 1000;

    /// @param encoded the text holds %XX
    private record Piece(String octets, boolean encoded) {}

    private final Map<String, SortedMap<Integer, Piece>> pieces = new LinkedHashMap<>();

    /// @param star where the first asterisk of the name is
    void add(String name, int star, String octets) {
        boolean encoded = name.endsWith("*");
        String number = name.substring(star + 1, encoded ? Math.max(star + 1, name.length() - 1) : name.length());
        int index = number.isEmpty() ? -1 : number(number);
        if (star == 0 || index < -1) {
            return;
        }
        var row = pieces.computeIfAbsent(name.substring(0, star), _ -> new TreeMap<>());
        if (row.size() < MAX_PIECES) {
            row.putIfAbsent(index, new Piece(octets, encoded));
        }
    }

    private static int number(String digits) {
        if (digits.length() > 4) {
            return -2;
        }
        int value = 0;
        for (int i = 0; i < digits.length(); i++) {
            char c = digits.charAt(i);
            if (c < '0' || c > '9') {
                return -2;
            }
            value = value * 10 + c - '0';
        }
        return value;
    }

    Map<String, String> decode() {
        var decoded = new LinkedHashMap<String, String>();
        pieces.forEach((name, row) -> decoded.put(name, decode(row)));
        return decoded;
    }

    private static String decode(SortedMap<Integer, Piece> row) {
        // The unnumbered form is whole by itself.
        var parts = row.containsKey(-1) ? row.headMap(0) : row;
        @Nullable String charset = null;
        boolean anyEncoded = false;
        var bytes = new ByteArrayOutputStream();
        for (var piece : parts.values()) {
            String text = piece.octets;
            if (piece.encoded && !anyEncoded) {
                anyEncoded = true;
                int language = text.indexOf('\'');
                int start = language < 0 ? -1 : text.indexOf('\'', language + 1);
                if (start >= 0) {
                    charset = text.substring(0, language);
                    text = text.substring(start + 1);
                }
            }
            append(text, piece.encoded, bytes);
        }
        byte[] all = bytes.toByteArray();
        if (!anyEncoded) {
            return EncodedWords.decodeOctets(Octets.of(all, 0, all.length));
        }
        return MailCharset.decode(all, 0, all.length, charset)
                .text()
                .replace('\r', ' ')
                .replace('\n', ' ');
    }

    private static void append(String text, boolean encoded, ByteArrayOutputStream out) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            int high = encoded && c == '%' && i + 2 < text.length() ? Character.digit(text.charAt(i + 1), 16) : -1;
            int low = high >= 0 ? Character.digit(text.charAt(i + 2), 16) : -1;
            if (low >= 0) {
                out.write(high << 4 | low);
                i += 2;
            } else {
                out.write(c);
            }
        }
    }
}
