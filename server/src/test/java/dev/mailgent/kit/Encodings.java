package dev.mailgent.kit;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Set;
import java.util.zip.GZIPInputStream;

/// The forms a secret could leave in: raw, base32, base64, hexadecimal, URL, UTF-16, and reversed. Base32
/// and base64 in every alignment, without the characters that depend on what stands around. The search goes
/// by bytes, one character each.
public final class Encodings {
    private static final String BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

    private Encodings() {}

    /// @param word ASCII, at least 12 characters, with some that a URL must escape
    public static Set<String> of(String word) {
        var raw = word.getBytes(StandardCharsets.US_ASCII);
        var forms = new LinkedHashSet<String>();
        forms.add(word);
        forms.add(new StringBuilder(word).reverse().toString());
        forms.add(URLEncoder.encode(word, StandardCharsets.UTF_8));
        forms.add(URLEncoder.encode(word, StandardCharsets.UTF_8).toLowerCase(Locale.ROOT));
        forms.add(HexFormat.of().formatHex(raw));
        forms.add(HexFormat.of().withUpperCase().formatHex(raw));
        for (var charset : new Charset[] {StandardCharsets.UTF_16LE, StandardCharsets.UTF_16BE}) {
            forms.add(new String(word.getBytes(charset), StandardCharsets.ISO_8859_1));
        }
        for (var offset = 0; offset < 3; offset++) {
            var encoded = Base64.getEncoder().withoutPadding().encodeToString(shifted(raw, offset));
            var core = encoded.substring((offset * 8 + 5) / 6, encoded.length() - 2);
            forms.add(core);
            forms.add(core.replace('+', '-').replace('/', '_'));
        }
        for (var offset = 0; offset < 5; offset++) {
            var encoded = base32(shifted(raw, offset));
            var core = encoded.substring((offset * 8 + 4) / 5, encoded.length() - 2);
            forms.add(core);
            forms.add(core.toLowerCase(Locale.ROOT));
        }
        return forms;
    }

    private static byte[] shifted(byte[] raw, int offset) {
        var bytes = new byte[raw.length + offset];
        System.arraycopy(raw, 0, bytes, offset, raw.length);
        return bytes;
    }

    public static String base32(byte[] bytes) {
        var out = new StringBuilder();
        var buffer = 0;
        var bits = 0;
        for (var b : bytes) {
            buffer = ((buffer << 8) | (b & 0xff)) & 0xfffff;
            bits += 8;
            for (; bits >= 5; bits -= 5) {
                out.append(BASE32.charAt((buffer >> (bits - 5)) & 31));
            }
        }
        if (bits > 0) {
            out.append(BASE32.charAt((buffer << (5 - bits)) & 31));
        }
        return out.toString();
    }

    /// The first form of `word` that `content` holds, as it is or unpacked from gzip; null for none.
    public static @org.jspecify.annotations.Nullable String found(String word, byte[] content) throws IOException {
        var bytes = new String(content, StandardCharsets.ISO_8859_1);
        for (var form : of(word)) {
            if (bytes.contains(form)) {
                return form;
            }
        }
        var isGzip = content.length > 2 && (content[0] & 0xff) == 0x1f && (content[1] & 0xff) == 0x8b;
        if (!isGzip) {
            return null;
        }
        try (var in = new GZIPInputStream(new ByteArrayInputStream(content))) {
            return found(word, in.readAllBytes());
        }
    }
}
