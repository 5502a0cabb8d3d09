package dev.mailgent.protocol.header;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.mailgent.protocol.codec.Base64Body;
import dev.mailgent.protocol.codec.MailCharset;
import dev.mailgent.protocol.codec.Octets;
import dev.mailgent.protocol.codec.QuotedPrintable;
import java.io.ByteArrayOutputStream;
import org.jspecify.annotations.Nullable;

/// RFC 2047 decoding, wider than the RFC: words inside quotes, beside text without a space, longer than
/// 75 characters and with spaces or raw bytes in them are read too, because senders write all of these.
public final class EncodedWords {
    private static final int MAX_CHARSET_LABEL = 60;

    private EncodedWords() {}

    /// Decodes every encoded word in unfolded text; the rest stays as it is. CR and LF become spaces and
    /// NUL goes, since an encoded word may smuggle them in.
    public static String decode(String text) {
        return decodeOctets(Octets.of(text));
    }

    /// The same for an octet string ({@link Octets}); text outside encoded words is read as UTF-8.
    public static String decodeOctets(String octets) {
        int word = octets.indexOf("=?");
        if (word < 0) {
            return withoutLineBreaks(Octets.text(octets));
        }
        return new Decoding(octets).run(word);
    }

    private static String withoutLineBreaks(String text) {
        if (text.indexOf('\r') < 0 && text.indexOf('\n') < 0) {
            return text;
        }
        return text.replace("\r\n", " ").replace('\r', ' ').replace('\n', ' ');
    }

    /// @param charset label without the RFC 2231 language suffix
    /// @param end just past the closing `?=`
    private record Word(String charset, boolean base64, int textStart, int textEnd, int end) {}

    /// One pass over one value. Neighbouring words of one charset are joined as bytes before decoding, since some
    /// senders cut a word in the middle of a character.
    private static final class Decoding {
        private final String octets;
        private final StringBuilder out;
        private final ByteArrayOutputStream pending = new ByteArrayOutputStream();
        private @Nullable String pendingCharset;
        private boolean noMoreEnds;

        Decoding(String octets) {
            this.octets = octets;
            this.out = new StringBuilder(octets.length());
        }

        String run(int firstWord) {
            int literal = 0;
            int at = firstWord;
            while (at >= 0) {
                var word = wordAt(at);
                if (word == null) {
                    at = octets.indexOf("=?", at + 2);
                    continue;
                }
                boolean joins = pendingCharset != null && isBlank(literal, at);
                if (!joins) {
                    flush();
                    out.append(Octets.text(octets.substring(literal, at)));
                } else if (!word.charset.equalsIgnoreCase(pendingCharset) || isStateful(word.charset)) {
                    flush();
                }
                pendingCharset = word.charset;
                byte[] bytes = octets.substring(word.textStart, word.textEnd).getBytes(ISO_8859_1);
                pending.writeBytes(
                        word.base64
                                ? Base64Body.decode(bytes, 0, bytes.length).bytes()
                                : QuotedPrintable.decodeWord(bytes));
                literal = word.end;
                at = octets.indexOf("=?", literal);
            }
            flush();
            out.append(Octets.text(octets.substring(literal)));
            return withoutLineBreaks(out.toString());
        }

        private void flush() {
            if (pendingCharset != null) {
                byte[] bytes = pending.toByteArray();
                out.append(MailCharset.decode(bytes, 0, bytes.length, pendingCharset)
                        .text());
                pending.reset();
                pendingCharset = null;
            }
        }

        /// UTF-7 words each start unshifted, and a shift left open by one must not swallow the next.
        private static boolean isStateful(String charset) {
            return charset.endsWith("7");
        }

        private boolean isBlank(int from, int to) {
            for (int i = from; i < to; i++) {
                char c = octets.charAt(i);
                if (c != ' ' && c != '\t' && c != '\r' && c != '\n') {
                    return false;
                }
            }
            return true;
        }

        private @Nullable Word wordAt(int start) {
            int i = start + 2;
            int limit = Math.min(octets.length(), i + MAX_CHARSET_LABEL);
            while (i < limit && octets.charAt(i) != '?' && octets.charAt(i) > ' ') {
                i++;
            }
            if (i == start + 2 || i + 2 >= octets.length() || octets.charAt(i) != '?' || octets.charAt(i + 2) != '?') {
                return null;
            }
            char encoding = octets.charAt(i + 1);
            boolean base64 = encoding == 'B' || encoding == 'b';
            if ((!base64 && encoding != 'Q' && encoding != 'q') || noMoreEnds) {
                return null;
            }
            int textEnd = octets.indexOf("?=", i + 3);
            if (textEnd < 0) {
                noMoreEnds = true; // remembered, or a million openings would each search to the end
                return null;
            }
            int inner = octets.indexOf("=?", i + 3);
            if (inner >= 0 && inner + 1 < textEnd) {
                return null; // the end belongs to a later word, this one has none
            }
            String label = octets.substring(start + 2, i);
            int language = label.indexOf('*');
            return new Word(language < 0 ? label : label.substring(0, language), base64, i + 3, textEnd, textEnd + 2);
        }
    }
}
