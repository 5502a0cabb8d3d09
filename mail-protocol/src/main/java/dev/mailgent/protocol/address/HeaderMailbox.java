package dev.mailgent.protocol.address;

import dev.mailgent.protocol.codec.Octets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The addr-spec inside a header, taken as generously as it can still be used.
final class HeaderMailbox {
    private static final int MAX_BYTES = 998;

    private HeaderMailbox() {}

    /// What angle brackets held, without route, comments and white space outside quotes.
    static String bare(String text) {
        var out = new StringBuilder(text.length());
        boolean quoted = false;
        int depth = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (quoted) {
                out.append(c);
                if (c == '\\' && i + 1 < text.length()) {
                    out.append(text.charAt(++i));
                } else if (c == '"') {
                    quoted = false;
                }
            } else if (c == '(') {
                depth++;
            } else if (c == ')') {
                depth = Math.max(0, depth - 1);
            } else if (depth == 0 && c > ' ') {
                quoted = c == '"';
                out.append(c);
            }
        }
        String bare = out.toString();
        if (bare.startsWith("@") && bare.indexOf(':') > 0) {
            bare = bare.substring(bare.indexOf(':') + 1); // a source route (RFC 5321 appendix C)
        }
        return bare.regionMatches(true, 0, "mailto:", 0, 7) ? bare.substring(7) : bare;
    }

    static Optional<MailAddress> parse(String octets, @Nullable String name) {
        int at = octets.lastIndexOf('@');
        if (at < 1 || at == octets.length() - 1 || octets.length() > MAX_BYTES) {
            return Optional.empty();
        }
        String local = octets.substring(0, at);
        String domain = octets.endsWith(".") ? octets.substring(at + 1, octets.length() - 1) : octets.substring(at + 1);
        if (!isLocal(local) || !isDomain(domain)) {
            return Optional.empty();
        }
        return Optional.of(new MailAddress(name, Octets.text(local), Octets.text(domain)));
    }

    private static boolean isLocal(String local) {
        if (local.startsWith("\"")) {
            return local.length() > 1 && local.endsWith("\"") && !hasControl(local);
        }
        for (int i = 0; i < local.length(); i++) {
            char c = local.charAt(i);
            if (c <= ' ' || c == 0x7f || "()<>[]:;,\\\"@".indexOf(c) >= 0) {
                return false;
            }
        }
        return true;
    }

    private static boolean isDomain(String domain) {
        if (domain.startsWith("[")) {
            return domain.length() > 2 && domain.endsWith("]") && !hasControl(domain);
        }
        if (domain.isEmpty() || domain.startsWith(".") || domain.contains("..")) {
            return false;
        }
        for (int i = 0; i < domain.length(); i++) {
            char c = domain.charAt(i);
            boolean fits = c == '-' || c == '.' || c == '_' || c >= 0x80 || Character.isLetterOrDigit(c);
            if (!fits) {
                return false;
            }
        }
        return true;
    }

    private static boolean hasControl(String text) {
        return text.chars().anyMatch(c -> c < ' ' || c == 0x7f);
    }
}
