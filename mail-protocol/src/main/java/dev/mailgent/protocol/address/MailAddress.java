package dev.mailgent.protocol.address;

import org.jspecify.annotations.Nullable;

/// One mailbox.
///
/// @param name display name, decoded; null when there was none
/// @param local the part before the `@` as written, still quoted when it was (RFC 5321 section 4.1.2)
/// @param domain as written, or an address literal in brackets
public record MailAddress(@Nullable String name, String local, String domain) {
    public String address() {
        return local + '@' + domain;
    }

    /// The form people read: `Name <a@b>`, or `a@b` without a name. Not yet encoded for the wire (RFC 2047).
    public String toHeader() {
        if (name == null || name.isEmpty()) {
            return address();
        }
        return (isPhrase(name) ? name : quoted(name)) + " <" + address() + '>';
    }

    private static boolean isPhrase(String text) {
        if (text.startsWith(" ") || text.endsWith(" ")) {
            return false;
        }
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < 0x20 || c == 0x7f || "()<>[]:;@\\,.\"".indexOf(c) >= 0) {
                return false;
            }
        }
        return true;
    }

    private static String quoted(String text) {
        var out = new StringBuilder(text.length() + 2).append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                out.append('\\');
            }
            // A line break in a name must never reach a header line.
            out.append(c < 0x20 || c == 0x7f ? ' ' : c);
        }
        return out.append('"').toString();
    }
}
