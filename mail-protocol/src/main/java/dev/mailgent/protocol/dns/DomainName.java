package dev.mailgent.protocol.dns;

import java.net.IDN;
import java.nio.charset.StandardCharsets;
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
        String ascii = text;
        if (!StandardCharsets.US_ASCII.newEncoder().canEncode(text)) {
            try {
                ascii = IDN.toASCII(text, IDN.ALLOW_UNASSIGNED);
            } catch (RuntimeException _) { // IllegalArgumentException is documented, others were seen on odd input
                return null;
            }
        }
        ascii = ascii.toLowerCase(Locale.ROOT);
        if (ascii.endsWith(".")) {
            ascii = ascii.substring(0, ascii.length() - 1);
        }
        return fitsDns(ascii) && hasHostCharacters(ascii) ? ascii : null;
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
