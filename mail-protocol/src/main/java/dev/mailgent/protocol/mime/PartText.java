package dev.mailgent.protocol.mime;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.mailgent.protocol.codec.MailCharset;
import dev.mailgent.protocol.mime.MimePart.Kind;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// The text of a part's decoded bytes.
final class PartText {
    /// How far into an HTML part its own charset declaration is looked for, as browsers do.
    private static final int SNIFFED_BYTES = 1024;

    private PartText() {}

    static MailCharset.Text of(byte[] bytes, Kind kind, @Nullable String label) {
        return of(bytes, 0, bytes.length, kind, label);
    }

    static MailCharset.Text of(byte[] bytes, int from, int to, Kind kind, @Nullable String label) {
        // A message cut off inside its last line break ends in half of one.
        int end = to > from && bytes[to - 1] == '\r' ? to - 1 : to;
        var text = MailCharset.decode(bytes, from, end, label);
        if (!text.lossy() || kind != Kind.HTML || label != null) {
            return text;
        }
        String declared = declaredInHtml(bytes, from, end);
        return declared == null ? text : MailCharset.decode(bytes, from, end, declared);
    }

    /// The charset of `<meta charset=…>` or its http-equiv form, when we know it.
    private static @Nullable String declaredInHtml(byte[] bytes, int from, int end) {
        String head = new String(bytes, from, Math.min(end - from, SNIFFED_BYTES), ISO_8859_1).toLowerCase(Locale.ROOT);
        int meta = head.indexOf("<meta");
        int found = meta < 0 ? -1 : head.indexOf("charset", meta);
        int start = found < 0 ? -1 : head.indexOf('=', found);
        if (start < 0) {
            return null;
        }
        start++;
        while (start < head.length() && " \"'".indexOf(head.charAt(start)) >= 0) {
            start++;
        }
        int to = start;
        while (to < head.length() && " \"'/>;".indexOf(head.charAt(to)) < 0) {
            to++;
        }
        String label = head.substring(start, to);
        return MailCharset.isKnown(label) ? label : null;
    }
}
