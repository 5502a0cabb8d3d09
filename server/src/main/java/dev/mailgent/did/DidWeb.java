package dev.mailgent.did;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// A `did:web` identifier taken apart (W3C CCG did:web method): a host, and a path by colons.
///
/// @param host lower case; a port after `:`, which the DID writes as `%3A`
/// @param path percent-encoded segments, none of them empty, `.` or `..`
/// @param fragment the key after `#`, null for the DID itself
record DidWeb(String host, List<String> path, @Nullable String fragment) {
    private static final String PREFIX = "did:web:";
    private static final int MAX_CHARS = 1024;

    /// Host and port; the egress guard reads the host more strictly before it is dialled.
    private static final Pattern HOST = Pattern.compile("[A-Za-z0-9._-]{1,253}(?:%3[Aa][0-9]{1,5})?");

    private static final Pattern SEGMENT = Pattern.compile("(?:[A-Za-z0-9._~-]|%[0-9A-Fa-f]{2}){1,255}");
    private static final Pattern FRAGMENT = Pattern.compile("[A-Za-z0-9._~:-]{1,255}");

    DidWeb {
        path = List.copyOf(path);
    }

    /// Empty when the text is no `did:web`. A port may be written `%3A` or `%3a`.
    static Optional<DidWeb> parse(String text) {
        if (text.length() > MAX_CHARS || !text.startsWith(PREFIX)) {
            return Optional.empty();
        }
        var hash = text.indexOf('#');
        var fragment = hash < 0 ? null : text.substring(hash + 1);
        var parts = List.of((hash < 0 ? text : text.substring(0, hash))
                .substring(PREFIX.length())
                .split(":", -1));
        var path = parts.subList(1, parts.size());
        if (!HOST.matcher(parts.getFirst()).matches()
                || !path.stream().allMatch(DidWeb::isSegment)
                || (fragment != null && !FRAGMENT.matcher(fragment).matches())) {
            return Optional.empty();
        }
        var host = parts.getFirst().replace("%3A", ":").replace("%3a", ":").toLowerCase(Locale.ROOT);
        return Optional.of(new DidWeb(host, path, fragment));
    }

    private static boolean isSegment(String text) {
        return SEGMENT.matcher(text).matches() && !text.equals(".") && !text.equals("..");
    }

    /// The DID without a fragment, in its one spelling.
    String did() {
        return PREFIX + host.replace(":", "%3A") + (path.isEmpty() ? "" : ":" + String.join(":", path));
    }

    /// Where its document is.
    String url() {
        return "https://" + host + (path.isEmpty() ? "/.well-known" : "/" + String.join("/", path)) + "/did.json";
    }
}
