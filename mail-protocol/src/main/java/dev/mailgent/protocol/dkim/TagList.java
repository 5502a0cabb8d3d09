package dev.mailgent.protocol.dkim;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The `name=value; …` syntax of signatures and key records (RFC 6376 section 3.2).
///
/// @param tags values without the white space around them, in the order written
public record TagList(Map<String, String> tags) {
    /// Tags beyond this make a list unreadable; the RFCs know about twenty.
    private static final int MAX_TAGS = 100;

    /// Strict, for header fields: empty when a tag is nameless, empty, given twice or without `=`.
    public static Optional<TagList> ofField(String text) {
        return parse(text, false);
    }

    /// For DNS records, which people type: a doubled semicolon is read past.
    public static Optional<TagList> ofRecord(String text) {
        return parse(text, true);
    }

    private static Optional<TagList> parse(String text, boolean emptySpecs) {
        var tags = new LinkedHashMap<String, String>();
        int at = 0;
        while (at < text.length()) {
            int semicolon = text.indexOf(';', at);
            int end = semicolon < 0 ? text.length() : semicolon;
            var spec = trim(text, at, end);
            at = end + 1;
            if (spec.isEmpty()) {
                // nothing after the last semicolon is fine
                if (emptySpecs || (semicolon < 0 && !tags.isEmpty())) {
                    continue;
                }
                return Optional.empty();
            }
            int equals = spec.indexOf('=');
            if (equals < 0) {
                return Optional.empty();
            }
            var name = trim(spec, 0, equals);
            var value = trim(spec, equals + 1, spec.length());
            if (!isName(name) || tags.size() >= MAX_TAGS || tags.putIfAbsent(name, value) != null) {
                return Optional.empty();
            }
        }
        return Optional.of(new TagList(tags));
    }

    public @Nullable String get(String name) {
        return tags.get(name);
    }

    public String get(String name, String otherwise) {
        return tags.getOrDefault(name, otherwise);
    }

    public boolean has(String name) {
        return tags.containsKey(name);
    }

    /// The value without any white space: for base64 and for lists with colons.
    public @Nullable String solid(String name) {
        var value = tags.get(name);
        return value == null ? null : withoutSpace(value);
    }

    static String withoutSpace(String value) {
        var out = new StringBuilder(value.length());
        for (int i = 0; i < value.length(); i++) {
            if (!isSpace(value.charAt(i))) {
                out.append(value.charAt(i));
            }
        }
        return out.toString();
    }

    static boolean isSpace(char c) {
        return c == ' ' || c == '\t' || c == '\r' || c == '\n';
    }

    private static String trim(String text, int from, int to) {
        int start = from;
        int end = to;
        while (start < end && isSpace(text.charAt(start))) {
            start++;
        }
        while (end > start && isSpace(text.charAt(end - 1))) {
            end--;
        }
        return text.substring(start, end);
    }

    private static boolean isName(String name) {
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
            if (!letter && (i == 0 || !((c >= '0' && c <= '9') || c == '_'))) {
                return false;
            }
        }
        return !name.isEmpty();
    }
}
