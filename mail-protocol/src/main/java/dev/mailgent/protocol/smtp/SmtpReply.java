package dev.mailgent.protocol.smtp;

import java.nio.charset.StandardCharsets;

/// One line a server answers with: code, enhanced code, text (RFC 5321 section 4.2, RFC 2034).
///
/// Built once, written often: the wire form is kept. Text that cannot stand in a reply line is made safe,
/// never refused, so a reply may quote what a stranger sent.
public final class SmtpReply {
    /// RFC 5321 section 4.5.3.1.5 allows 512 octets a line; what is left of them after code, enhanced code and CRLF.
    private static final int MAX_TEXT = 480;

    private final int code;
    private final String enhanced;
    private final String text;
    private final byte[] wire;

    private SmtpReply(int code, String enhanced, String text) {
        this.code = code;
        this.enhanced = enhanced;
        this.text = printable(text);
        this.wire = (code + (enhanced.isEmpty() ? " " : " " + enhanced + " ") + this.text + "\r\n")
                .getBytes(StandardCharsets.ISO_8859_1);
    }

    /// @param code 200 to 599, and not 3xx with an enhanced code
    /// @param enhanced `class.subject.detail` of RFC 3463 whose class is the code's first digit, or empty for the
    ///     few replies that carry none: greeting, answer to EHLO, 3xx (RFC 2034 section 4)
    /// @throws IllegalArgumentException when code and enhanced code contradict each other
    public static SmtpReply of(int code, String enhanced, String text) {
        if (code < 200 || code > 599) {
            throw new IllegalArgumentException("no SMTP reply code: " + code);
        }
        if (!enhanced.isEmpty() && (enhanced.length() < 5 || enhanced.charAt(0) - '0' != code / 100)) {
            throw new IllegalArgumentException("enhanced code " + enhanced + " does not belong to " + code);
        }
        return new SmtpReply(code, enhanced, text);
    }

    /// `250 2.0.0 text`: the promise to keep a message, or that a command was obeyed.
    public static SmtpReply ok(String text) {
        return of(250, "2.0.0", text);
    }

    public int code() {
        return code;
    }

    /// Empty when the reply carries none.
    public String enhanced() {
        return enhanced;
    }

    public String text() {
        return text;
    }

    public boolean isPositive() {
        return code < 400;
    }

    /// Refused for now: the client should try again (4xx).
    public boolean isTemporary() {
        return code >= 400 && code < 500;
    }

    /// Refused for good (5xx).
    public boolean isPermanent() {
        return code >= 500;
    }

    /// The line with its CRLF. Shared: do not write into it.
    public byte[] wire() {
        return wire;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof SmtpReply that
                && code == that.code
                && enhanced.equals(that.enhanced)
                && text.equals(that.text);
    }

    @Override
    public int hashCode() {
        return (31 * code + enhanced.hashCode()) * 31 + text.hashCode();
    }

    @Override
    public String toString() {
        return enhanced.isEmpty() ? code + " " + text : code + " " + enhanced + " " + text;
    }

    private static String printable(String text) {
        var end = Math.min(text.length(), MAX_TEXT);
        var clean = end == text.length();
        for (var i = 0; clean && i < end; i++) {
            clean = isPrintable(text.charAt(i));
        }
        if (clean) {
            return text;
        }
        var safe = new StringBuilder(end);
        for (var i = 0; i < end; i++) {
            var c = text.charAt(i);
            safe.append(isPrintable(c) ? c : c < ' ' ? ' ' : '?');
        }
        return safe.toString();
    }

    private static boolean isPrintable(char c) {
        return c >= ' ' && c < 0x7F;
    }
}
