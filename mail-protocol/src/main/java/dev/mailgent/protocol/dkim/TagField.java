package dev.mailgent.protocol.dkim;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/// Writes a header field of tags, folded to 78 columns. Where it folds inside a value depends on that value alone, so
/// filling in `b` after signing leaves the relaxed form of everything else as it was signed.
public final class TagField {
    private static final int COLUMNS = 76;
    private static final int FOLDED_FROM = 60;
    /// RFC 5322 section 2.1.1 ends lines at 998 characters.
    private static final int MUST_FOLD_FROM = 900;

    private final String name;
    /// Longest value kept in one piece.
    private final int longestWhole;

    private final Map<String, String> tags = new LinkedHashMap<>();

    private TagField(String name, int longestWhole) {
        this.name = name;
        this.longestWhole = longestWhole;
    }

    /// A field that no one signs but itself: long values are folded.
    public static TagField folded(String name) {
        return new TagField(name, FOLDED_FROM);
    }

    /// A field that others sign, as ARC fields are: values stay in one piece, as other sealers write
    /// them, for the white space of a fold would be part of what is signed.
    public static TagField whole(String name) {
        return new TagField(name, MUST_FOLD_FROM);
    }

    public TagField tag(String tag, String value) {
        tags.put(tag, value);
        return this;
    }

    /// The field with its CRLF.
    public byte[] octets() {
        var out = new StringBuilder(512).append(name).append(':');
        int lineStart = 0;
        int left = tags.size();
        for (var tag : tags.entrySet()) {
            var text = value(tag.getKey(), tag.getValue()) + (--left > 0 ? ";" : "");
            int firstLine = text.indexOf('\r') < 0 ? text.length() : text.indexOf('\r');
            if (text.length() > FOLDED_FROM || out.length() - lineStart + 1 + firstLine > COLUMNS) {
                out.append("\r\n");
                lineStart = out.length();
                out.append('\t');
            } else {
                out.append(' ');
            }
            out.append(text);
            lineStart = Math.max(lineStart, out.lastIndexOf("\n") + 1);
        }
        return out.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1);
    }

    /// Base64 breaks anywhere, lists of names after a colon.
    private String value(String tag, String value) {
        if (value.length() <= longestWhole) {
            return tag + "=" + value;
        }
        var out = new StringBuilder(tag).append('=');
        int lineStart = 0;
        for (int i = 0; i < value.length(); i++) {
            boolean mayBreak = !tag.equals("h") || (i > 0 && value.charAt(i - 1) == ':');
            int word = tag.equals("h") ? value.indexOf(':', i) - i : 0;
            if (mayBreak && i > 0 && out.length() - lineStart + Math.max(word, 0) >= COLUMNS - 2) {
                out.append("\r\n\t ");
                lineStart = out.length() - 2;
            }
            out.append(value.charAt(i));
        }
        return out.toString();
    }
}
