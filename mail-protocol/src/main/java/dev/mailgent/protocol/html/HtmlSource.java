package dev.mailgent.protocol.html;

/// Keeps what goes into the parser small: pictures inside the text are dropped, and the rest is cut.
///
/// @param html what is left
/// @param truncated whether text may be missing
record HtmlSource(String html, boolean truncated) {
    /// Characters that are parsed.
    private static final int MAX_CHARS = 2 * 1024 * 1024;

    /// Shorter mails cannot hold a picture worth dropping.
    private static final int LARGE_CHARS = 128 * 1024;

    /// A run of base64 longer than this is data, not words.
    private static final int MAX_RUN = 4096;

    static HtmlSource of(String html) {
        if (html.length() <= LARGE_CHARS) {
            return new HtmlSource(html, false);
        }
        var out = new StringBuilder(Math.min(html.length(), MAX_CHARS));
        var start = 0;
        while (start < html.length() && out.length() < MAX_CHARS) {
            int runStart = nextLongRun(html, start);
            int end = Math.min(runStart, start + MAX_CHARS - out.length());
            out.append(html, start, end);
            if (end < runStart) {
                return new HtmlSource(out.toString(), true);
            }
            start = runEnd(html, runStart);
        }
        return new HtmlSource(out.toString(), start < html.length());
    }

    private static int nextLongRun(String html, int from) {
        var runStart = from;
        for (int i = from; i < html.length(); i++) {
            if (!isBase64(html.charAt(i))) {
                runStart = i + 1;
            } else if (i - runStart >= MAX_RUN) {
                return runStart;
            }
        }
        return html.length();
    }

    private static int runEnd(String html, int from) {
        var i = from;
        while (i < html.length() && (isBase64(html.charAt(i)) || html.charAt(i) == '\n' || html.charAt(i) == '\r')) {
            i++;
        }
        return i;
    }

    private static boolean isBase64(char c) {
        return (c >= 'a' && c <= 'z')
                || (c >= 'A' && c <= 'Z')
                || (c >= '0' && c <= '9')
                || c == '+'
                || c == '/'
                || c == '='
                || c == '%'
                || c == '-'
                || c == '_';
    }
}
