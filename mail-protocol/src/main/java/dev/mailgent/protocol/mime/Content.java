package dev.mailgent.protocol.mime;

import dev.mailgent.protocol.codec.Base64Body;
import dev.mailgent.protocol.codec.Decoded;
import dev.mailgent.protocol.codec.QuotedPrintable;
import java.util.Arrays;

/// A range of bytes and the transfer encoding it is in. Shares the array it was cut from.
///
/// @param lineBreakFollows the bytes end before a line break that belongs to a boundary
@SuppressWarnings("ArrayRecordComponent")
record Content(byte[] raw, int from, int to, Encoding encoding, boolean lineBreakFollows) {
    enum Encoding {
        IDENTITY,
        BASE64,
        QUOTED_PRINTABLE,
        /// Named, but nothing a MIME reader knows (`x-uuencode`): read as identity.
        UNKNOWN;

        /// @param label Content-Transfer-Encoding, lower case, without comments
        static Encoding of(String label) {
            return switch (label) {
                case "", "7bit", "8bit", "binary", "7-bit", "8-bit", "none", "plain", "utf-8", "us-ascii" -> IDENTITY;
                case "base64", "base-64", "x-base64" -> BASE64;
                case "quoted-printable", "quotedprintable", "quoted_printable", "quoted" -> QUOTED_PRINTABLE;
                default -> UNKNOWN;
            };
        }
    }

    static Content of(byte[] bytes) {
        return new Content(bytes, 0, bytes.length, Encoding.IDENTITY, false);
    }

    Decoded decode() {
        return switch (encoding) {
            case IDENTITY, UNKNOWN -> new Decoded(Arrays.copyOfRange(raw, from, to), false, false);
            case BASE64 -> Base64Body.decode(raw, from, to);
            case QUOTED_PRINTABLE -> QuotedPrintable.decode(raw, from, to, lineBreakFollows);
        };
    }

    boolean isIdentity() {
        return encoding == Encoding.IDENTITY || encoding == Encoding.UNKNOWN;
    }
}
