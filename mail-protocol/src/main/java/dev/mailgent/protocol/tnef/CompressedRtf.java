package dev.mailgent.protocol.tnef;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;

/// LZFu, the compression of message bodies in RTF ([MS-OXRTFCP]).
final class CompressedRtf {
    private static final int COMPRESSED = 0x75465A4C; // "LZFu"
    private static final int UNCOMPRESSED = 0x414C454D; // "MELA"
    private static final int HEADER = 16;
    private static final int WINDOW = 4096;

    /// What the window holds before the first byte ([MS-OXRTFCP] section 2.2.2.1).
    private static final byte[] PRELOAD = ("{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}"
                    + "{\\f0\\fnil \\froman \\fswiss \\fmodern \\fscript \\fdecor MS Sans SerifSymbolArial"
                    + "Times New RomanCourier{\\colortbl\\red0\\green0\\blue0\r\n\\par "
                    + "\\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx")
            .getBytes(US_ASCII);

    private CompressedRtf() {}

    /// The RTF, as far as it can be read; empty when the bytes are not compressed RTF.
    static byte[] decompress(byte[] bytes) {
        var in = new Cursor(bytes, 0, bytes.length);
        if (bytes.length < HEADER) {
            return new byte[0];
        }
        in.skip(4);
        int size = in.i32();
        int kind = in.i32();
        in.skip(4);
        if (kind == UNCOMPRESSED) {
            return in.take(Math.clamp(size, 0, in.remaining()));
        }
        return kind == COMPRESSED ? inflate(in, size) : new byte[0];
    }

    private static byte[] inflate(Cursor in, int size) {
        byte[] window = Arrays.copyOf(PRELOAD, WINDOW);
        int at = PRELOAD.length;
        var out = new ByteArrayOutputStream(Math.clamp(size, 0, 1 << 16));
        while (in.remaining() > 0) {
            int flags = in.u8();
            for (int bit = 0; bit < 8 && in.remaining() > 0; bit++) {
                if ((flags >> bit & 1) == 0) {
                    byte literal = (byte) in.u8();
                    out.write(literal);
                    window[at] = literal;
                    at = (at + 1) % WINDOW;
                    continue;
                }
                int reference = in.u8() << 8 | in.u8();
                int from = reference >> 4;
                if (from == at) {
                    return trimmed(out, size);
                }
                for (int i = (reference & 0xf) + 2; i > 0; i--) {
                    byte copied = window[from];
                    out.write(copied);
                    window[at] = copied;
                    at = (at + 1) % WINDOW;
                    from = (from + 1) % WINDOW;
                }
            }
        }
        return trimmed(out, size);
    }

    private static byte[] trimmed(ByteArrayOutputStream out, int size) {
        byte[] all = out.toByteArray();
        return size >= 0 && size < all.length ? Arrays.copyOf(all, size) : all;
    }
}
