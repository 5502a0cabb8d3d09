package dev.mailgent.protocol.dkim;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/// Writes a header field of tags, folded to 78 columns. Where it folds inside a value depends on that value alone, so
/// filling in `b` after signing leaves the relaxed form of everything else as it was signed.
public final class TagField {
    private static final int COLUMNS = 76;
    /// A value longer than this stands on lines of its own.
    private static final int LONG_VALUE = 60;

    private final String name;
    private final Map<String, String> tags = new LinkedHashMap<>();

    public TagField(String name) {
        this.name = name;
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
            var text = folded(tag.getKey(), tag.getValue()) + (--left > 0 ? ";" : "");
            int firstLine = text.indexOf('\r') < 0 ? text.length() : text.indexOf('\r');
            if (text.length() > LONG_VALUE || out.length() - lineStart + 1 + firstLine > COLUMNS) {
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
    private static String folded(String tag, String value) {
        if (value.length() <= LONG_VALUE) {
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
