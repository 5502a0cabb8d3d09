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
        // A message cut off inside its last line break ends in half of one.
        int length = bytes.length > 0 && bytes[bytes.length - 1] == '\r' ? bytes.length - 1 : bytes.length;
        var text = MailCharset.decode(bytes, 0, length, label);
        if (!text.lossy() || kind != Kind.HTML || label != null) {
            return text;
        }
        String declared = declaredInHtml(bytes);
        return declared == null ? text : MailCharset.decode(bytes, 0, length, declared);
    }

    /// The charset of `<meta charset=…>` or its http-equiv form, when we know it.
    private static @Nullable String declaredInHtml(byte[] bytes) {
        String head = new String(bytes, 0, Math.min(bytes.length, SNIFFED_BYTES), ISO_8859_1).toLowerCase(Locale.ROOT);
        int meta = head.indexOf("<meta");
        int found = meta < 0 ? -1 : head.indexOf("charset", meta);
        int from = found < 0 ? -1 : head.indexOf('=', found);
        if (from < 0) {
            return null;
        }
        from++;
        while (from < head.length() && " \"'".indexOf(head.charAt(from)) >= 0) {
            from++;
        }
        int to = from;
        while (to < head.length() && " \"'/>;".indexOf(head.charAt(to)) < 0) {
            to++;
        }
        String label = head.substring(from, to);
        return MailCharset.isKnown(label) ? label : null;
    }
}
