package dev.mailgent.oauth;

import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/// Where an answer may go: https, or http on the person's own machine (RFC 8252 section 7.3).
///
/// @param text as registered or asked for
/// @param uri the same, taken apart
record RedirectUri(String text, URI uri) {
    static final int MAX_CHARS = 1000;
    private static final Set<String> LOOPBACK = Set.of("127.0.0.1", "[::1]", "localhost");
    private static final Pattern CHARS = Pattern.compile("[!$%&'()*+,./0-9:;=?@A-Z_a-z~\\[\\]-]+");
    private static final Pattern HOST = Pattern.compile("[0-9a-z.-]+|\\[::1]");

    /// Empty when the text is none that an answer may go to.
    static Optional<RedirectUri> parse(String text) {
        if (text.length() > MAX_CHARS || !CHARS.matcher(text).matches()) {
            return Optional.empty();
        }
        try {
            var uri = new URI(text);
            var host = uri.getHost();
            var port = uri.getPort();
            if (host == null
                    || uri.getRawUserInfo() != null
                    || !HOST.matcher(host).matches()
                    || uri.getRawAuthority().endsWith(":")
                    || port == 0
                    || port > 65_535) {
                return Optional.empty();
            }
            var redirect = new RedirectUri(text, uri);
            return "https".equals(uri.getScheme()) || redirect.isLoopback() ? Optional.of(redirect) : Optional.empty();
        } catch (URISyntaxException _) {
            return Optional.empty();
        }
    }

    /// Whether the answer stays on the machine of the person who is asked.
    boolean isLoopback() {
        return "http".equals(uri.getScheme()) && LOOPBACK.contains(uri.getHost());
    }

    /// Whether this, which was asked for, is `registered`: letter by letter, but for the port of a loopback address.
    boolean is(RedirectUri registered) {
        return text.equals(registered.text)
                || (isLoopback()
                        && registered.isLoopback()
                        && uri.getHost().equals(registered.uri.getHost())
                        && uri.getRawPath().equals(registered.uri.getRawPath())
                        && Objects.equals(uri.getRawQuery(), registered.uri.getRawQuery()));
    }

    /// As shown to a person: host, and the port where it has one.
    String place() {
        return uri.getPort() < 0 ? uri.getHost() : uri.getHost() + ":" + uri.getPort();
    }

    /// The source of a content security policy that allows a form to end there. A policy cannot name `[::1]`.
    String formTarget() {
        return uri.getHost().startsWith("[") ? "http:" : uri.getScheme() + "://" + place();
    }

    /// The URI with an answer in its query.
    String with(Map<String, String> answer) {
        var full = new StringBuilder(text);
        var separator = uri.getRawQuery() == null ? '?' : '&';
        for (var parameter : answer.entrySet()) {
            full.append(separator)
                    .append(parameter.getKey())
                    .append('=')
                    .append(URLEncoder.encode(parameter.getValue(), StandardCharsets.UTF_8)
                            .replace("+", "%20"));
            separator = '&';
        }
        return full.toString();
    }
}
