package dev.mailgent.protocol.header;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A value with parameters: Content-Type and Content-Disposition (RFC 2045 section 5.1, RFC 2183, RFC 2231).
///
/// Read leniently: missing semicolons, unquoted spaces, unclosed quotes and comments are taken as their senders meant
/// them. Of two equal parameters the first counts; an RFC 2231 form wins over a plain one.
public final class StructuredField {
    public static final StructuredField EMPTY = new StructuredField("", Map.of(), Map.of(), Map.of());

    private final String value;
    private final Map<String, String> plain;
    private final Map<String, String> literals;
    private final Map<String, String> extended;

    private StructuredField(
            String value, Map<String, String> plain, Map<String, String> literals, Map<String, String> extended) {
        this.value = value;
        this.plain = plain;
        this.literals = literals;
        this.extended = extended;
    }

    /// @param octets the unfolded field body, one char a byte
    public static StructuredField parse(String octets) {
        return new Reader(octets).read();
    }

    /// The part before the first semicolon, lower case, without comments or spaces.
    public String value() {
        return value;
    }

    /// One parameter, decoded.
    public @Nullable String parameter(String name) {
        String decoded = extended.get(name);
        if (decoded != null) {
            return decoded;
        }
        String octets = plain.get(name);
        return octets == null ? null : EncodedWords.decodeOctets(octets);
    }

    /// One parameter as an octet string, for comparing with raw bytes (`boundary`).
    public @Nullable String octets(String name) {
        return plain.get(name);
    }

    /// What stood between the quotes, when a backslash was among it: a Windows path in a filename is no escape
    /// sequence.
    public @Nullable String literal(String name) {
        return extended.containsKey(name) ? null : literals.get(name);
    }

    /// Every parameter by lower-case name, decoded.
    public Map<String, String> parameters() {
        var all = new LinkedHashMap<String, String>();
        plain.forEach((name, octets) -> all.put(name, EncodedWords.decodeOctets(octets)));
        all.putAll(extended);
        return all;
    }

    private static final class Reader {
        private final String in;
        private int at;
        private final Map<String, String> plain = new LinkedHashMap<>(4);
        private final Map<String, String> literals = new HashMap<>(2);
        private @Nullable ExtendedParameters extended;

        Reader(String in) {
            this.in = in;
        }

        StructuredField read() {
            int end = in.indexOf(';');
            String head = end < 0 ? in : in.substring(0, end);
            String value = headValue(head);
            if (end < 0) {
                // "Content-Type: text/plain charset=utf-8": the space was meant as a semicolon.
                int space = head.indexOf(' ');
                at = space > 0 && head.indexOf('=', space) > 0 ? space : in.length();
            } else {
                at = end + 1;
            }
            while (at < in.length()) {
                parameter();
            }
            var decoded = extended == null ? Map.<String, String>of() : extended.decode();
            return new StructuredField(value, plain, literals, decoded);
        }

        /// The first word, or `type / subtype` with the spaces taken out.
        private static String headValue(String head) {
            var out = new StringBuilder(Math.min(head.length(), 64));
            int depth = 0;
            boolean slash = false;
            for (int i = 0; i < head.length(); i++) {
                char c = head.charAt(i);
                if (c == '(') {
                    depth++;
                } else if (c == ')' && depth > 0) {
                    depth--;
                } else if (depth == 0 && c > ' ' && c < 0x7f && c != '"') {
                    out.append(c);
                    slash |= c == '/';
                } else if (depth == 0 && slash && out.charAt(out.length() - 1) != '/') {
                    break; // a second word
                }
            }
            return out.toString().toLowerCase(Locale.ROOT);
        }

        private void parameter() {
            skipSeparators();
            int start = at;
            while (at < in.length() && in.charAt(at) != '=' && in.charAt(at) != ';') {
                at++;
            }
            if (at >= in.length() || in.charAt(at) == ';') {
                return; // a word without a value
            }
            String name = in.substring(start, at).strip().toLowerCase(Locale.ROOT);
            at++;
            while (at < in.length() && isBlank(in.charAt(at))) {
                at++;
            }
            if (at < in.length() && in.charAt(at) == '"') {
                quoted(name);
            } else {
                keep(name, unquoted(name));
            }
        }

        private void skipSeparators() {
            while (at < in.length() && (isBlank(in.charAt(at)) || in.charAt(at) == ';')) {
                at++;
            }
        }

        private void quoted(String name) {
            int start = ++at;
            boolean escaped = false;
            var out = new StringBuilder();
            while (at < in.length() && in.charAt(at) != '"') {
                if (in.charAt(at) == '\\' && at + 1 < in.length()) {
                    escaped = true;
                    at++;
                }
                out.append(in.charAt(at++));
            }
            if (at >= in.length()) {
                // Never closed: it ends where the next parameter may begin.
                int end = in.indexOf(';', start);
                at = end < 0 ? in.length() : end;
                keep(name, in.substring(start, at).strip());
                return;
            }
            if (escaped && !literals.containsKey(name) && !plain.containsKey(name)) {
                literals.put(name, in.substring(start, at));
            }
            keep(name, out.toString());
            at++;
            while (at < in.length() && in.charAt(at) != ';' && !parameterStarts()) {
                at++;
            }
        }

        private String unquoted(String name) {
            int start = at;
            while (at < in.length() && in.charAt(at) != ';' && !parameterStarts()) {
                at++;
            }
            String text = in.substring(start, at).strip();
            int comment = name.endsWith("name") ? -1 : text.indexOf('(');
            return comment < 0 ? text : text.substring(0, comment).strip();
        }

        /// Whether a space here is followed by `token=`: then a semicolon was forgotten.
        private boolean parameterStarts() {
            if (!isBlank(in.charAt(at))) {
                return false;
            }
            int i = at + 1;
            while (i < in.length() && isNameChar(in.charAt(i))) {
                i++;
            }
            return i > at + 1 && i < in.length() && in.charAt(i) == '=';
        }

        private void keep(String name, String text) {
            int star = name.indexOf('*');
            if (star < 0) {
                if (!name.isEmpty()) {
                    plain.putIfAbsent(name, text);
                }
                return;
            }
            if (extended == null) {
                extended = new ExtendedParameters();
            }
            extended.add(name, star, text);
        }

        private static boolean isBlank(char c) {
            return c <= ' ';
        }

        private static boolean isNameChar(char c) {
            return c > ' ' && c < 0x7f && "()<>@,;:\\\"/[]?=".indexOf(c) < 0;
        }
    }
}
