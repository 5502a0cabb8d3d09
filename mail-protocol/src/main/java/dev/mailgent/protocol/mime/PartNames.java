package dev.mailgent.protocol.mime;

import org.jspecify.annotations.Nullable;

/// Names a part's header gives it.
final class PartNames {
    private static final int MAX_ORIGINAL = 4096;
    private static final int MAX_ID = 998;

    private PartNames() {}

    static @Nullable String original(PartDraft part) {
        String name = part.disposition.parameter("filename");
        if (name == null) {
            name = part.type.parameter("name");
        }
        if (name == null || name.isBlank()) {
            return null;
        }
        return name.length() <= MAX_ORIGINAL ? name : name.substring(0, name.offsetByCodePoints(0, MAX_ORIGINAL / 2));
    }

    static @Nullable String safe(PartDraft part, @Nullable String original) {
        if (original == null) {
            return null;
        }
        String literal = part.disposition.parameter("filename") != null
                ? part.disposition.literal("filename")
                : part.type.literal("name");
        return SafeFilename.of(literal != null && isWindowsPath(literal) ? literal : original);
    }

    /// `C:\dir\file` and `\\host\share`: the backslashes were meant, whatever RFC 822 quoting says.
    private static boolean isWindowsPath(String literal) {
        return literal.startsWith("\\\\")
                || (literal.length() > 2 && literal.charAt(1) == ':' && literal.charAt(2) == '\\');
    }

    static @Nullable String contentId(@Nullable String octets) {
        if (octets == null) {
            return null;
        }
        int open = octets.indexOf('<');
        int close = octets.indexOf('>', open + 1);
        String id = (open >= 0 && close > open ? octets.substring(open + 1, close) : octets).strip();
        return id.isEmpty() || id.length() > MAX_ID ? null : dev.mailgent.protocol.codec.Octets.text(id);
    }
}
