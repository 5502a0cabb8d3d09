package dev.mailgent.cli.api;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A path under `/v0` and its query, encoded: an id is a Message-ID or anything else somebody chose, and
/// may hold slashes, question marks and percent signs.
public final class Target {
    private static final HexFormat HEX = HexFormat.of().withUpperCase();

    private final String path;
    private final StringBuilder query = new StringBuilder();

    private Target(String path) {
        this.path = path;
    }

    /// @param segments of the path behind `/v0`, not encoded
    public static Target of(String... segments) {
        return of("/v0", segments);
    }

    /// A path that is not under `/v0`: DID documents.
    public static Target atRoot(String... segments) {
        return of("", segments);
    }

    private static Target of(String prefix, String[] segments) {
        var path = new StringBuilder(prefix);
        for (var segment : segments) {
            // Some servers and proxies take an empty or a dotted segment for another path.
            if (segment.isEmpty() || segment.equals(".") || segment.equals("..")) {
                throw Failure.of("'" + segment + "' is not an id.", "Copy the id from a list.");
            }
            path.append('/').append(encode(segment));
        }
        return new Target(path.toString());
    }

    /// Adds a query parameter; null and an empty list add none.
    public Target with(String name, @Nullable Object value) {
        var text = value instanceof List<?> list ? joined(list) : value == null ? null : value.toString();
        if (text != null) {
            query.append(query.isEmpty() ? '?' : '&').append(name).append('=').append(encode(text));
        }
        return this;
    }

    private static @Nullable String joined(List<?> list) {
        return list.isEmpty()
                ? null
                : String.join(",", list.stream().map(String::valueOf).toList());
    }

    /// Path and query, with the base URL's own path in front.
    String under(String base) {
        return base + path + query;
    }

    /// Everything but the unreserved characters of RFC 3986 section 2.3, in percent form.
    private static String encode(String text) {
        var out = new StringBuilder(text.length() + 16);
        for (var b : text.getBytes(StandardCharsets.UTF_8)) {
            var c = (char) (b & 0xFF);
            var unreserved = (c >= '0' && c <= '9')
                    || (c >= 'A' && c <= 'Z')
                    || (c >= 'a' && c <= 'z')
                    || c == '-'
                    || c == '.'
                    || c == '_'
                    || c == '~';
            if (unreserved) {
                out.append(c);
            } else {
                out.append('%').append(HEX.toHexDigits(b));
            }
        }
        return out.toString();
    }
}
