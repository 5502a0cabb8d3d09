package dev.mailgent.mail.message;

import dev.mailgent.platform.id.Ids;
import dev.mailgent.platform.json.Json;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Writes a [MessageBody] from a row by copying its stored view: what the view lacks goes before it, the
/// two things that differ on the wire are cut in passing (an attachment's `part` becomes `createdAt`,
/// `hiddenText` waits to be asked for).
///
/// Searching the bytes for a key is safe: inside a JSON string a quote is always preceded by a backslash, so `,"part":`
/// can only be a key.
final class MessageJson {
    private static final byte[] ATTACHMENTS = ascii("\"attachments\":[");
    private static final byte[] TEXT = ascii(",\"text\":\"");
    private static final byte[] BEGIN = ascii(",\"extractedText\":\"\\u0000");
    private static final byte[] PART = ascii(",\"part\":");
    private static final byte[] HIDDEN = ascii(",\"hiddenText\":\"");

    private static final VarHandle WORDS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long LOW_BITS = 0x0101_0101_0101_0101L;
    private static final long HIGH_BITS = 0x8080_8080_8080_8080L;
    private static final long QUOTES = LOW_BITS * '"';
    private static final long BACKSLASHES = LOW_BITS * '\\';

    private MessageJson() {}

    static byte[] message(String inboxId, MessageRow row, boolean hiddenText) {
        var html = row.html();
        var out = new JsonBytes(row.view().length + 768 + (html == null ? 0 : html.length + html.length / 8));
        write(out, inboxId, row, hiddenText);
        return out.toBytes();
    }

    static byte[] page(String inboxId, List<MessageRow> rows, @Nullable String nextPageToken) {
        var out = new JsonBytes(sizeOf(rows) + 128);
        open(out, inboxId, rows, nextPageToken);
        return out.raw("}").toBytes();
    }

    static byte[] search(
            String inboxId,
            List<MessageRow> rows,
            List<Highlight.OfMessage> highlights,
            @Nullable String nextPageToken) {
        var found = Json.MAPPER.writeValueAsBytes(highlights);
        var out = new JsonBytes(sizeOf(rows) + found.length + 128);
        open(out, inboxId, rows, nextPageToken);
        return out.raw(",\"highlights\":").raw(found, 0, found.length).raw("}").toBytes();
    }

    private static void open(JsonBytes out, String inboxId, List<MessageRow> rows, @Nullable String nextPageToken) {
        out.raw("{\"messages\":");
        messages(out, inboxId, rows);
        out.raw(",\"count\":").raw(Integer.toString(rows.size()));
        if (nextPageToken != null) {
            out.raw(",\"nextPageToken\":\"").raw(nextPageToken).raw("\"");
        }
    }

    /// @param newestFirst messages of the thread as read; written in the other direction
    static byte[] thread(ThreadBody thread, List<MessageRow> newestFirst) {
        var head = Json.MAPPER.writeValueAsBytes(thread);
        var out = new JsonBytes(sizeOf(newestFirst) + head.length + 64)
                .raw(head, 0, head.length - 1)
                .raw(",\"totalMessages\":")
                .raw(Integer.toString(thread.messageCount()))
                .raw(",\"messages\":");
        messages(out, thread.inboxId(), newestFirst.reversed());
        return out.raw("}").toBytes();
    }

    private static int sizeOf(List<MessageRow> rows) {
        var size = 0;
        for (var row : rows) {
            size += row.view().length + 768;
        }
        return size;
    }

    static void messages(JsonBytes out, String inboxId, List<MessageRow> rows) {
        out.raw("[");
        for (var i = 0; i < rows.size(); i++) {
            if (i > 0) {
                out.raw(",");
            }
            write(out, inboxId, rows.get(i), false);
        }
        out.raw("]");
    }

    private static void write(JsonBytes out, String inboxId, MessageRow row, boolean hiddenText) {
        var createdAt = Json.instant(row.createdAt());
        out.raw("{\"messageId\":").string(row.messageId());
        out.raw(",\"threadId\":\"").raw(Ids.wire("thd_", row.threadId()));
        out.raw("\",\"inboxId\":").string(inboxId);
        out.raw(",\"subject\":").string(row.subject());
        out.raw(",\"labels\":").strings(row.labels());
        out.raw(",\"createdAt\":\"").raw(createdAt);
        out.raw("\",\"bcc\":").strings(row.bcc());
        out.raw(",");
        view(out, row.view(), createdAt, hiddenText);
        if (row.html() != null) {
            out.raw(",\"html\":").utf8(row.html());
        }
        out.raw("}");
    }

    /// The members of the stored object, without its braces.
    private static void view(JsonBytes out, byte[] view, String createdAt, boolean hiddenText) {
        var end = view.length - 1;
        // hiddenText follows the arrays when it is there; a view without it mostly ends with an array.
        var hidden = view[end - 1] == '"' ? lastIndexOf(view, HIDDEN, end) : -1;
        var visibleEnd = hidden >= 0 ? hidden : end;
        var at = beginOfText(out, view);
        var attachments = lastIndexOf(view, ATTACHMENTS, visibleEnd);
        var part = attachments < 0 ? -1 : indexOf(view, PART, attachments, visibleEnd);
        while (part >= 0) {
            out.raw(view, at, part).raw(",\"createdAt\":\"").raw(createdAt).raw("\"");
            at = part + PART.length;
            while (view[at] >= '0' && view[at] <= '9') {
                at++;
            }
            part = view[at + 1] == ',' ? indexOf(view, PART, at, visibleEnd) : -1;
        }
        if (hidden >= 0 && !hiddenText) {
            out.raw(view, at, hidden);
            at = endOfString(view, hidden + HIDDEN.length);
        }
        out.raw(view, at, end);
    }

    /// Writes what comes before the end of the new part when that is kept as the begin of the text.
    ///
    /// @return where to go on
    private static int beginOfText(JsonBytes out, byte[] view) {
        var text = indexOf(view, TEXT, 1, view.length);
        if (text < 0) {
            return 1;
        }
        var from = text + TEXT.length;
        var end = endOfString(view, from);
        if (view.length - end < BEGIN.length || view[end] != ',' || !matches(view, end, BEGIN)) {
            return 1;
        }
        var at = end + BEGIN.length;
        while (view[at] != ' ') {
            at++;
        }
        var length = 0;
        for (at++; view[at] != '"'; at++) {
            length = length * 10 + view[at] - '0';
        }
        out.raw(view, 1, end)
                .raw(",\"extractedText\":\"")
                .raw(view, from, from + length)
                .raw("\"");
        return at + 1;
    }

    /// Past the closing quote of the string that `from` lies in. Eight bytes at a time: a page holds some 100 KB of
    /// text.
    private static int endOfString(byte[] json, int from) {
        var i = from;
        while (true) {
            while (i + Long.BYTES <= json.length) {
                var word = (long) WORDS.get(json, i);
                var found = (zeros(word ^ QUOTES) | zeros(word ^ BACKSLASHES)) & HIGH_BITS;
                if (found != 0) {
                    i += Long.numberOfTrailingZeros(found) / Byte.SIZE;
                    break;
                }
                i += Long.BYTES;
            }
            while (json[i] != '"' && json[i] != '\\') {
                i++;
            }
            if (json[i] == '"') {
                return i + 1;
            }
            i += 2;
        }
    }

    /// The high bit of each byte that is zero, and perhaps of some above the lowest such byte.
    private static long zeros(long word) {
        return (word - LOW_BITS) & ~word;
    }

    private static int indexOf(byte[] text, byte[] wanted, int from, int to) {
        for (var i = from; i <= to - wanted.length; i++) {
            if (text[i] == wanted[0] && matches(text, i, wanted)) {
                return i;
            }
        }
        return -1;
    }

    private static int lastIndexOf(byte[] text, byte[] wanted, int to) {
        for (var i = to - wanted.length; i >= 0; i--) {
            if (text[i] == wanted[0] && matches(text, i, wanted)) {
                return i;
            }
        }
        return -1;
    }

    private static boolean matches(byte[] text, int at, byte[] wanted) {
        for (var i = 1; i < wanted.length; i++) {
            if (text[at + i] != wanted[i]) {
                return false;
            }
        }
        return true;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
