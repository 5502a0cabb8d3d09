package dev.mailgent.protocol.mime;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.text.Normalizer;
import java.util.Locale;
import java.util.Set;

/// Makes a sender's file name safe to store, to show and to put in a header.
///
/// Gone are directories, drive letters, control and format characters (a right-to-left override among them), leading
/// dots, trailing dots and spaces; characters no file system agrees on become `_`. At most 255 bytes of UTF-8, the
/// extension kept.
final class SafeFilename {
    static final int MAX_BYTES = 255;
    private static final int MAX_EXTENSION = 20;
    private static final String FALLBACK = "attachment";
    private static final Set<String> RESERVED = Set.of("con", "prn", "aux", "nul", "conin$", "conout$");

    private SafeFilename() {}

    /// @param name as the sender wrote it, decoded; of any length
    static String of(String name) {
        String base = Normalizer.normalize(baseName(name), Normalizer.Form.NFC);
        var out = new StringBuilder(base.length());
        base.codePoints().forEach(c -> append(c, out));
        String trimmed = trimmed(out);
        if (trimmed.isEmpty()) {
            return FALLBACK;
        }
        return shortened(isReserved(trimmed) ? "_" + trimmed : trimmed);
    }

    private static String baseName(String name) {
        int end = name.length();
        while (end > 0 && (name.charAt(end - 1) == '/' || name.charAt(end - 1) == '\\')) {
            end--;
        }
        int cut = Math.max(name.lastIndexOf('/', end - 1), name.lastIndexOf('\\', end - 1)) + 1;
        boolean drive = end - cut >= 2 && name.charAt(cut + 1) == ':' && Character.isLetter(name.charAt(cut));
        String base = name.substring(drive ? cut + 2 : cut, end);
        // Long before 255 bytes are counted: a name of megabytes is not normalised as a whole.
        return base.length() <= 4096 ? base : base.substring(0, 2048) + base.substring(base.length() - 2048);
    }

    private static void append(int c, StringBuilder out) {
        int type = Character.getType(c);
        boolean unseen = type == Character.CONTROL
                || type == Character.FORMAT
                || type == Character.SURROGATE
                || type == Character.LINE_SEPARATOR
                || type == Character.PARAGRAPH_SEPARATOR
                || (type == Character.UNASSIGNED && c >= 0xE0000);
        if (!unseen) {
            if ("<>:\"/\\|?*".indexOf(c) >= 0) {
                out.append('_');
            } else if (type == Character.SPACE_SEPARATOR) {
                out.append(' ');
            } else {
                out.appendCodePoint(c);
            }
        }
    }

    private static String trimmed(StringBuilder name) {
        int from = 0;
        int to = name.length();
        while (from < to && (name.charAt(from) == ' ' || name.charAt(from) == '.')) {
            from++;
        }
        while (to > from && (name.charAt(to - 1) == ' ' || name.charAt(to - 1) == '.')) {
            to--;
        }
        return name.substring(from, to);
    }

    /// Names Windows keeps for devices, whatever the extension.
    private static boolean isReserved(String name) {
        int dot = name.indexOf('.');
        String stem = (dot < 0 ? name : name.substring(0, dot)).strip().toLowerCase(Locale.ROOT);
        boolean port = stem.length() == 4
                && (stem.startsWith("com") || stem.startsWith("lpt"))
                && Character.isDigit(stem.charAt(3));
        return port || RESERVED.contains(stem);
    }

    private static String shortened(String name) {
        if (name.length() * 3 <= MAX_BYTES || name.getBytes(UTF_8).length <= MAX_BYTES) {
            return name;
        }
        int dot = name.lastIndexOf('.');
        String extension = dot > 0 && name.length() - dot <= MAX_EXTENSION ? name.substring(dot) : "";
        int room = MAX_BYTES - extension.getBytes(UTF_8).length;
        int end = 0;
        int bytes = 0;
        while (end < name.length() - extension.length()) {
            int c = name.codePointAt(end);
            bytes += c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
            if (bytes > room) {
                break;
            }
            end += Character.charCount(c);
        }
        return name.substring(0, end).strip() + extension;
    }
}
