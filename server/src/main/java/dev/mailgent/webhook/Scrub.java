package dev.mailgent.webhook;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Pattern;

/// Makes what a receiver answered fit to be shown in the log: text, at most 1 KiB, without what looks
/// like a secret. Scrubbed before it is cut, so that no half of a secret is left at the end.
final class Scrub {
    private static final int SHOWN_BYTES = 1024;
    private static final String REDACTED = "[redacted]";

    /// Tokens by their published forms, and what stands behind words that announce one.
    private static final List<Pattern> SECRETS = List.of(
            Pattern.compile("\\bmg(?:nt|pk)-[0-9a-fA-F]{8,}"),
            Pattern.compile("\\bwhs(?:ec|k)_[A-Za-z0-9+/=_-]{8,}"),
            Pattern.compile("\\b(?:sk|rk|pk)_(?:live|test)_[A-Za-z0-9]{8,}"),
            Pattern.compile("\\bgh[opsur]_[A-Za-z0-9]{16,}"),
            Pattern.compile("\\bxox[abprs]-[A-Za-z0-9-]{8,}"),
            Pattern.compile("\\b(?:AKIA|ASIA)[A-Z0-9]{16}\\b"),
            Pattern.compile("\\beyJ[A-Za-z0-9_-]{8,1024}\\.[A-Za-z0-9_-]{8,2048}\\.[A-Za-z0-9_-]{0,1024}"),
            Pattern.compile("-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----[^-]*"),
            Pattern.compile("(?i)(?<=\\bbearer )[^\\s\"',;]+"),
            Pattern.compile("(?i)(?<=\\bbasic )[A-Za-z0-9+/=]{8,}"),
            Pattern.compile(
                    "(?i)(?<=\\b(?:password|passwd|secret|token|api_?key)[\"']?\\s?[:=]\\s?[\"']?)[^\\s\"',;&<]+"));

    private Scrub() {}

    static String text(byte[] body) {
        var text = printable(new String(body, StandardCharsets.UTF_8));
        for (var secret : SECRETS) {
            text = secret.matcher(text).replaceAll(REDACTED);
        }
        return cut(text);
    }

    /// PostgreSQL keeps no NUL, and a terminal should not be steered.
    private static String printable(String text) {
        var out = new StringBuilder(text.length());
        text.codePoints()
                .map(c -> (c < 0x20 && c != '\n' && c != '\t') || (c >= 0x7f && c < 0xa0) ? 0xFFFD : c)
                .filter(c -> c < 0xD800 || c > 0xDFFF)
                .forEach(out::appendCodePoint);
        return out.toString();
    }

    private static String cut(String text) {
        var bytes = 0;
        for (var at = 0; at < text.length(); ) {
            var c = text.codePointAt(at);
            bytes += c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
            if (bytes > SHOWN_BYTES) {
                return text.substring(0, at);
            }
            at += Character.charCount(c);
        }
        return text;
    }
}
