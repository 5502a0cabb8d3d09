package dev.mailgent.protocol.dns;

import java.net.IDN;
import java.text.Normalizer;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Domain names as text: what may be asked, what may be a mail domain, and how two compare.
public final class DomainName {
    /// Longest name in text form without the trailing dot (RFC 1035 section 2.3.4).
    public static final int MAX_LENGTH = 253;

    private static final int MAX_LABEL = 63;

    private DomainName() {}

    /// The lower-case ASCII form of a mail domain, or null when `text` cannot be one: an empty or over-long label, a
    /// character other than letter, digit, hyphen or underscore, a domain literal. International labels become
    /// A-labels. A trailing dot is dropped. One label is enough; callers that want two say so.
    public static @Nullable String mailDomain(@Nullable String text) {
        // 1000: no name that fits 253 octets of A-labels is longer in Unicode; bounds the work below.
        if (text == null || text.isEmpty() || text.length() > 1000) {
            return null;
        }
        var ascii = isAscii(text) ? text.toLowerCase(Locale.ROOT) : aLabels(text);
        if (ascii == null) {
            return null;
        }
        if (ascii.endsWith(".")) {
            ascii = ascii.substring(0, ascii.length() - 1);
        }
        return fitsDns(ascii) && hasHostCharacters(ascii) ? ascii : null;
    }

    /// Null too when the way back does not lead to the same name. The platform's IDNA 2003 writes ß as ss and wide
    /// letters as narrow ones; whoever owns that other domain must not stand for this one.
    private static @Nullable String aLabels(String text) {
        var lower = Normalizer.normalize(text, Normalizer.Form.NFC).toLowerCase(Locale.ROOT);
        try {
            var ascii = IDN.toASCII(lower, IDN.ALLOW_UNASSIGNED);
            return IDN.toUnicode(ascii, IDN.ALLOW_UNASSIGNED).equals(lower) ? ascii.toLowerCase(Locale.ROOT) : null;
        } catch (RuntimeException _) { // IllegalArgumentException is documented, others were seen on odd input
            return null;
        }
    }

    private static boolean isAscii(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) > 0x7f) {
                return false;
            }
        }
        return true;
    }

    /// Whether every label is 1 to 63 octets and the whole at most 253. The characters may be any.
    public static boolean fitsDns(String name) {
        if (name.isEmpty() || name.length() > MAX_LENGTH) {
            return false;
        }
        int labelStart = 0;
        for (int i = 0; i <= name.length(); i++) {
            if (i == name.length() || name.charAt(i) == '.') {
                if (i == labelStart || i - labelStart > MAX_LABEL) {
                    return false;
                }
                labelStart = i + 1;
            }
        }
        return true;
    }

    /// Whether `name` is `ancestor` or lies below it. Both lower-case, without a trailing dot.
    public static boolean isSameOrBelow(String name, String ancestor) {
        return name.equals(ancestor)
                || (name.length() > ancestor.length()
                        && name.endsWith(ancestor)
                        && name.charAt(name.length() - ancestor.length() - 1) == '.');
    }

    /// Number of labels; the name is not empty.
    public static int labels(String name) {
        int labels = 1;
        for (int i = 0; i < name.length(); i++) {
            if (name.charAt(i) == '.') {
                labels++;
            }
        }
        return labels;
    }

    /// The last `count` labels, or the whole name when it has no more than that.
    public static String lastLabels(String name, int count) {
        int dot = name.length();
        for (int i = 0; i < count && dot >= 0; i++) {
            dot = name.lastIndexOf('.', dot - 1);
        }
        return name.substring(dot + 1);
    }

    private static boolean hasHostCharacters(String name) {
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            boolean host = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.';
            if (!host) {
                return false;
            }
        }
        return true;
    }
}
