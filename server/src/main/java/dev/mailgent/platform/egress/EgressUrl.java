package dev.mailgent.platform.egress;

import java.net.IDN;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// A URL that may be asked as far as its text tells; whether its name stands for public addresses is
/// found out when it is dialled. What other parsers forgive is refused, because two parsers that forgive
/// differently are a way in.
///
/// @param host lower case A-labels without a trailing dot, or an IP address without brackets
/// @param literal the address when the host is one
/// @param target path and query, at least `/`
public record EgressUrl(
        boolean tls,
        String host,
        int port,
        String target,
        @Nullable InetAddress literal) {
    private static final int MAX_CHARS = 2048;
    private static final Pattern IPV4 = Pattern.compile("(?:0|[1-9][0-9]{0,2})(?:\\.(?:0|[1-9][0-9]{0,2})){3}");
    private static final Pattern IPV6 = Pattern.compile("[0-9a-fA-F:.]{2,45}");
    private static final Pattern LABEL = Pattern.compile("[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?");
    private static final Pattern NUMBER_LIKE = Pattern.compile("[0-9]+|0x[0-9a-f]*");
    private static final Pattern PORT = Pattern.compile("[1-9][0-9]{0,4}");

    /// @throws EgressException naming what is wrong with the URL, never quoting it
    public static EgressUrl parse(String url, EgressPolicy policy) throws EgressException {
        if (url.length() > MAX_CHARS) {
            throw EgressException.refused("The URL is longer than " + MAX_CHARS + " characters.");
        }
        if (url.chars().anyMatch(c -> c <= 0x20 || c == 0x7f || c == '\\' || c == '#')) {
            throw EgressException.refused("The URL holds a space, a control character, a backslash or a fragment.");
        }
        var tls = startsWith(url, "https://");
        if (!tls && !(startsWith(url, "http://") && (policy.plainHttp() || policy.loopback()))) {
            throw EgressException.refused("The URL must begin with https://.");
        }
        var begin = tls ? 8 : 7;
        var end = begin;
        while (end < url.length() && url.charAt(end) != '/' && url.charAt(end) != '?') {
            end++;
        }
        var authority = url.substring(begin, end);
        var target = url.substring(end);
        if (target.chars().anyMatch(c -> c > 0x7e)) {
            throw EgressException.refused("The path of the URL must be percent-encoded ASCII.");
        }
        var colon = authority.startsWith("[") ? authority.indexOf("]:") + 1 : authority.lastIndexOf(':');
        var hasPort = colon > 0;
        var port = hasPort ? port(authority.substring(colon + 1)) : tls ? 443 : 80;
        var host = hasPort ? authority.substring(0, colon) : authority;
        var literal = literal(host);
        var name = literal == null ? name(host, policy) : literal.getHostAddress();
        var parsed = new EgressUrl(tls, name, port, target.startsWith("/") ? target : "/" + target, literal);
        parsed.check(policy);
        return parsed;
    }

    private void check(EgressPolicy policy) throws EgressException {
        var onLoopback = policy.loopback() && (literal == null ? isLocalName() : literal.isLoopbackAddress());
        if (onLoopback) {
            return;
        }
        if (!tls && !policy.plainHttp()) {
            throw EgressException.refused("The URL must begin with https://.");
        }
        if (!policy.ports().contains(port)) {
            throw EgressException.refused("The port of the URL must be one of "
                    + policy.ports().stream().sorted().toList() + ".");
        }
        if (literal != null && !policy.ipLiterals()) {
            throw EgressException.refused("The host of the URL must be a name, not an IP address.");
        }
        if (literal != null && !PublicAddress.is(literal)) {
            throw EgressException.refused("The host of the URL is not a public address.");
        }
    }

    private boolean isLocalName() {
        return host.equals("localhost") || host.endsWith(".localhost");
    }

    /// `host`, or `host:port` where the port is not the scheme's own, as the `Host` header wants it.
    public String authority() {
        var shown = literal instanceof Inet6Address ? "[" + host + "]" : host;
        return port == (tls ? 443 : 80) ? shown : shown + ":" + port;
    }

    /// Where connections to the same place are kept apart from others.
    public String origin() {
        return (tls ? "https://" : "http://") + authority();
    }

    private static boolean startsWith(String url, String scheme) {
        return url.regionMatches(true, 0, scheme, 0, scheme.length());
    }

    private static int port(String text) throws EgressException {
        if (!PORT.matcher(text).matches() || Integer.parseInt(text) > 65535) {
            throw EgressException.refused("The port of the URL is not a number from 1 to 65535.");
        }
        return Integer.parseInt(text);
    }

    private static @Nullable InetAddress literal(String host) throws EgressException {
        try {
            if (host.startsWith("[") && host.endsWith("]")) {
                var inside = host.substring(1, host.length() - 1);
                if (inside.contains(":") && IPV6.matcher(inside).matches()) {
                    return InetAddress.ofLiteral(inside);
                }
            } else if (IPV4.matcher(host).matches()) {
                return InetAddress.ofLiteral(host);
            } else {
                return null;
            }
        } catch (IllegalArgumentException _) {
            // said below
        }
        throw EgressException.refused("The host of the URL is not an IP address in its plain form.");
    }

    private static String name(String given, EgressPolicy policy) throws EgressException {
        String name;
        try {
            name = IDN.toASCII(given).toLowerCase(Locale.ROOT);
        } catch (IllegalArgumentException _) {
            throw noName();
        }
        if (name.endsWith(".")) {
            name = name.substring(0, name.length() - 1);
        }
        var labels = name.split("\\.", -1);
        for (var label : labels) {
            if (!LABEL.matcher(label).matches()) {
                throw noName();
            }
        }
        // 127.1, 2130706433, 0x7f000001, and whatever becomes one of them when folded to ASCII.
        var last = labels[labels.length - 1];
        if (name.length() > 253 || NUMBER_LIKE.matcher(last).matches()) {
            throw noName();
        }
        var local = name.equals("localhost") || name.endsWith(".localhost");
        if (local ? !policy.loopback() : labels.length == 1) {
            throw EgressException.refused("The host of the URL must be a public name, such as hooks.example.com.");
        }
        return name;
    }

    private static EgressException noName() {
        return EgressException.refused("The host of the URL is not a domain name.");
    }
}
