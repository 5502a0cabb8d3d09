package dev.mailgent.protocol.smtp.client;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/// What a server offered in its answer to EHLO.
///
/// @param maxBytes of `SIZE`, 0 when it named no limit
/// @param auth mechanisms in upper case
record Capabilities(
        boolean pipelining,
        boolean size,
        long maxBytes,
        boolean eightBitMime,
        boolean smtpUtf8,
        boolean dsn,
        boolean startTls,
        Set<String> auth) {
    /// After HELO.
    static final Capabilities NONE = new Capabilities(false, false, 0, false, false, false, false, Set.of());

    /// @param lines of the reply; the first names the host
    static Capabilities of(List<String> lines) {
        var names = new TreeSet<String>();
        var auth = new TreeSet<String>();
        var maxBytes = 0L;
        for (var line : lines.subList(Math.min(1, lines.size()), lines.size())) {
            // "AUTH=LOGIN" is how some servers of the last century still say it.
            var words = line.strip()
                    .toUpperCase(Locale.ROOT)
                    .replace("AUTH=", "AUTH ")
                    .split(" +", -1);
            names.add(words[0]);
            if (words[0].equals("AUTH")) {
                auth.addAll(List.of(words).subList(1, words.length));
            } else if (words[0].equals("SIZE") && words.length > 1) {
                maxBytes = number(words[1]);
            }
        }
        return new Capabilities(
                names.contains("PIPELINING"),
                names.contains("SIZE"),
                maxBytes,
                names.contains("8BITMIME"),
                names.contains("SMTPUTF8"),
                names.contains("DSN"),
                names.contains("STARTTLS"),
                Set.copyOf(auth));
    }

    private static long number(String digits) {
        var isNumber =
                !digits.isEmpty() && digits.length() <= 18 && digits.chars().allMatch(c -> c >= '0' && c <= '9');
        return isNumber ? Long.parseLong(digits) : 0;
    }
}
