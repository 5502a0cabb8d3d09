package dev.mailgent.protocol.smtp.server;

import dev.mailgent.protocol.smtp.ByteScan;
/// Finds the end of a message sent by DATA and takes the dot-stuffing out (RFC 5321 section 4.5.2).
///
/// The end is CR LF . CR LF and nothing else. A lone LF is stored as CRLF but is no line start to dots, so that no
/// sequence another server took for text ends a message here ("SMTP smuggling"). A lone CR fails the message.

final class DotScanner {
    private enum State {
        /// Right after CR LF, or at the first byte.
        LINE_START,
        /// After a dot at a line start; the dot is not stored.
        DOT,
        /// After such a dot and a CR.
        DOT_CR,
        TEXT,
        /// After a CR in text; the CR is stored.
        CR
    }

    /// RFC 5322 section 2.1.1, and the CRLF.
    private static final int LONG_LINE = 998 + 2;

    private static final byte[] CRLF = {'\r', '\n'};

    private final MessageBuffer message;
    private final int maxLineBytes;
    private State state = State.LINE_START;
    private long lineStart;
    private boolean ended;

    DotScanner(MessageBuffer message, int maxLineBytes) {
        this.message = message;
        this.maxLineBytes = maxLineBytes;
    }

    /// True once the final dot was seen.
    boolean ended() {
        return ended;
    }

    /// Takes bytes up to the end of the message or of the input.
    ///
    /// @return the first index not taken: commands may follow there
    int feed(byte[] bytes, int from, int to) {
        var stored = from; // bytes before it are in the message, or dropped
        var at = from;
        while (at < to) {
            switch (state) {
                case LINE_START -> {
                    if (bytes[at] == '.') {
                        message.append(bytes, stored, at - stored);
                        stored = ++at;
                        state = State.DOT;
                    } else {
                        state = State.TEXT;
                    }
                }
                case TEXT -> {
                    at = ByteScan.crOrLf(bytes, at, to);
                    if (at == to) {
                        break;
                    }
                    if (bytes[at] == '\n') {
                        message.append(bytes, stored, at - stored);
                        stored = ++at;
                        bareLf();
                    } else {
                        at++;
                        state = State.CR;
                    }
                }
                case CR -> {
                    if (bytes[at] == '\n') {
                        at++;
                        endOfLine(message.size() + (at - stored));
                        state = State.LINE_START;
                    } else {
                        message.fail(Replies.BARE_CR);
                        state = State.TEXT;
                    }
                }
                case DOT -> {
                    if (bytes[at] == '\r') {
                        at++;
                        state = State.DOT_CR;
                    } else {
                        state = State.TEXT;
                    }
                }
                case DOT_CR -> {
                    if (bytes[at] == '\n') {
                        ended = true;
                        return at + 1;
                    }
                    message.fail(Replies.BARE_CR);
                    stored = at;
                    state = State.TEXT;
                }
            }
        }
        if (state != State.DOT_CR) {
            message.append(bytes, stored, to - stored);
        }
        checkLine(message.size());
        return to;
    }

    private void bareLf() {
        message.append(CRLF, 0, 2);
        message.note(Note.BARE_LF);
        endOfLine(message.size());
    }

    private void endOfLine(long end) {
        checkLine(end);
        lineStart = end;
    }

    private void checkLine(long end) {
        var length = end - lineStart;
        if (length > LONG_LINE) {
            message.note(Note.LONG_LINE);
            if (length > maxLineBytes) {
                message.fail(Replies.LINE_TOO_LONG);
            }
        }
    }
}
