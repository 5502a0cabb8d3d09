package dev.mailgent.vault.imports;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.regex.Pattern;

/// `NAME=value` lines as shells and dotenv libraries take them: `export` before, comments, values in
/// single quotes as they are, in double quotes with escapes and over several lines.
final class EnvLines {
    private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_.-]{0,127}");

    private final String text;
    private final List<String> skipped;
    private final LinkedHashMap<String, Item> items = new LinkedHashMap<>();
    private int at;
    private int line = 1;

    private EnvLines(String text, List<String> skipped) {
        this.text = text.replace("\r\n", "\n").replace('\r', '\n');
        this.skipped = skipped;
    }

    static void read(String text, List<Item> items, List<String> skipped) {
        var lines = new EnvLines(text, skipped);
        while (lines.at < lines.text.length()) {
            lines.next();
        }
        items.addAll(lines.items.values());
    }

    private void next() {
        var where = "line " + line;
        var end = endOfLine(at);
        var content = text.substring(at, end).strip();
        if (content.isEmpty() || content.startsWith("#")) {
            jump(end);
            return;
        }
        // Not beyond the line: a long file without the sign would be searched again for each line.
        var equals = text.substring(at, end).indexOf('=') + at;
        if (equals < at) {
            skipped.add(where + ": not NAME=value");
            jump(end);
            return;
        }
        var name = text.substring(at, equals).strip();
        if (name.startsWith("export ")) {
            name = name.substring(7).strip();
        }
        if (!NAME.matcher(name).matches()) {
            skipped.add(where + ": not a variable's name");
            jump(end);
            return;
        }
        var from = equals + 1;
        while (from < end && (text.charAt(from) == ' ' || text.charAt(from) == '\t')) {
            from++;
        }
        var quote = from < end ? text.charAt(from) : ' ';
        var close = quote == '"' || quote == '\'' ? closing(from, quote) : -1;
        if (close < 0 && (quote == '"' || quote == '\'')) {
            skipped.add(where + ": a quote is not closed");
            jump(end);
            return;
        }
        var value = close < 0
                ? plain(text.substring(from, end))
                : quote == '"' ? unescaped(text.substring(from + 1, close)) : text.substring(from + 1, close);
        jump(close < 0 ? end : endOfLine(close));
        if (items.remove(name) != null) {
            skipped.add(where + ": the variable comes twice, and the later one counts");
        }
        items.put(name, Item.of(where, name, "API_KEY").secret("key", value));
    }

    private int endOfLine(int from) {
        var end = text.indexOf('\n', from);
        return end < 0 ? text.length() : end;
    }

    private void jump(int end) {
        for (var i = at; i <= end && i < text.length(); i++) {
            if (text.charAt(i) == '\n') {
                line++;
            }
        }
        at = end + 1;
    }

    /// A quote that is never closed is sought to the end of its paragraph only, so that the time stays linear.
    private int closing(int open, char quote) {
        for (var i = open + 1; i < text.length(); i++) {
            var c = text.charAt(i);
            if (c == '\\' && quote == '"') {
                i++;
            } else if (c == quote) {
                return i;
            } else if (c == '\n' && i + 1 < text.length() && text.charAt(i + 1) == '\n') {
                return -1;
            } else if (i - open > 65_536) {
                return -1;
            }
        }
        return -1;
    }

    private static String plain(String value) {
        var comment = value.indexOf(" #");
        return (comment < 0 ? value : value.substring(0, comment)).strip();
    }

    private static String unescaped(String value) {
        var out = new StringBuilder(value.length());
        for (var i = 0; i < value.length(); i++) {
            var c = value.charAt(i);
            if (c == '\\' && i + 1 < value.length()) {
                var next = value.charAt(++i);
                switch (next) {
                    case 'n' -> out.append('\n');
                    case 'r' -> out.append('\r');
                    case 't' -> out.append('\t');
                    case '"', '\\', '$', '`' -> out.append(next);
                    default -> out.append(c).append(next);
                }
            } else {
                out.append(c);
            }
        }
        return out.toString();
    }
}
