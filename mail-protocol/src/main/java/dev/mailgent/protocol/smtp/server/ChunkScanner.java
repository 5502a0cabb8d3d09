package dev.mailgent.protocol.smtp.server;

import dev.mailgent.protocol.smtp.ByteScan;
/// Takes the chunks of BDAT (RFC 3030) as they are: no dots, no line ends made. Watches for lone LF and CR over chunk
/// borders; a lone CR fails the message here too.

final class ChunkScanner {
    private final MessageBuffer message;
    private final int maxLineBytes;
    private long remaining;
    private boolean afterCr;
    private long lineStart;

    ChunkScanner(MessageBuffer message, int maxLineBytes) {
        this.message = message;
        this.maxLineBytes = maxLineBytes;
    }

    void startChunk(long bytes) {
        remaining = bytes;
    }

    boolean chunkEnded() {
        return remaining == 0;
    }

    /// Call after the last chunk: a CR may not be the last byte.
    void finish() {
        if (afterCr) {
            message.fail(Replies.BARE_CR);
        }
    }

    int feed(byte[] bytes, int from, int to) {
        var end = (int) Math.min(to, from + Math.min(remaining, Integer.MAX_VALUE - from));
        var base = message.size() - from;
        for (var at = from; at < end; at++) {
            if (!afterCr) {
                at = ByteScan.crOrLf(bytes, at, end);
                if (at == end) {
                    break;
                }
            }
            var b = bytes[at];
            if (b == '\n') {
                if (!afterCr) {
                    message.note(Note.BARE_LF);
                }
                checkLine(base + at + 1);
                lineStart = base + at + 1;
            } else if (afterCr) {
                message.fail(Replies.BARE_CR);
            }
            afterCr = b == '\r';
        }
        message.append(bytes, from, end - from);
        checkLine(message.size());
        remaining -= end - from;
        return end;
    }

    private void checkLine(long end) {
        var length = end - lineStart;
        if (length > 1000) {
            message.note(Note.LONG_LINE);
            if (length > maxLineBytes) {
                message.fail(Replies.LINE_TOO_LONG);
            }
        }
    }
}
