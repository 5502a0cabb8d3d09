package dev.mailgent.protocol.codec;

import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.UnsupportedCharsetException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// Decodes bytes by the charset label a mail gives them.
///
/// Labels follow the WHATWG table where mail agrees with the web (`iso-8859-1` is windows-1252, `gb2312` is GB18030),
/// through a fixed list: an unknown label costs one map look-up and reads as UTF-8.
public final class MailCharset {
    /// @param lossy some bytes did not fit the charset, or the label was not known
    public record Text(String text, boolean lossy) {}

    private static final int MAX_LABEL = 64;
    private static final Map<String, String> JAVA_NAMES = javaNames();
    private static final ConcurrentHashMap<String, Charset> LOADED = new ConcurrentHashMap<>();

    private MailCharset() {}

    /// Decodes `bytes[from, to)`. Text that is US-ASCII by label, or has no label, is read as UTF-8, its superset.
    public static Text decode(byte[] bytes, int from, int to, @Nullable String label) {
        String key = label == null ? "" : normalized(label);
        if (isUtf7(key)) {
            return finish(Octets.clean(Utf7.decode(bytes, from, to)), false);
        }
        if (key.equals("hzgb2312")) {
            return decodeHz(bytes, from, to);
        }
        var charset = lookUp(key);
        boolean unknown = charset == null && !key.isEmpty();
        if (charset == null || charset.equals(UTF_8)) {
            if (startsWithUtf16Mark(bytes, from, to)) {
                return finish(new String(bytes, from, to - from, UTF_16), false);
            }
            return finish(new String(bytes, from, to - from, UTF_8), unknown && !isAscii(bytes, from, to));
        }
        try {
            String text = new String(bytes, from, to - from, charset);
            return finish(charset.name().startsWith("UTF-32") ? Octets.clean(text) : text, false);
        } catch (RuntimeException | Error broken) {
            // JDK decoders of stateful charsets have thrown on hostile input before (JDK-6196991 and others).
            if (broken instanceof VirtualMachineError fatal) {
                throw fatal;
            }
            return finish(new String(bytes, from, to - from, UTF_8), true);
        }
    }

    /// Whether the label names a charset we can decode.
    public static boolean isKnown(String label) {
        String key = normalized(label);
        return isUtf7(key) || key.equals("hzgb2312") || lookUp(key) != null;
    }

    /// Windows code page number, as TNEF and RTF give it, to the label this class reads.
    public static Optional<String> ofCodePage(int codePage) {
        String label = codePage == 65001 ? "utf-8" : codePage == 1200 ? "utf-16le" : "cp" + codePage;
        return isKnown(label) ? Optional.of(label) : Optional.empty();
    }

    /// JDK decoders, UTF-32 aside, never give lone surrogates, so NUL is all there is to remove.
    private static Text finish(String text, boolean lossy) {
        String clean = text.indexOf(0) < 0 ? text : text.replace("\0", "");
        // U+FEFF at the start is a byte order mark, not text.
        String body = clean.startsWith("\uFEFF") ? clean.substring(1) : clean;
        return new Text(body, lossy || body.indexOf('\uFFFD') >= 0);
    }

    /// FF FE and FE FF cannot start UTF-8.
    private static boolean startsWithUtf16Mark(byte[] bytes, int from, int to) {
        return to - from >= 2
                && ((bytes[from] == (byte) 0xFF && bytes[from + 1] == (byte) 0xFE)
                        || (bytes[from] == (byte) 0xFE && bytes[from + 1] == (byte) 0xFF));
    }

    private static boolean isUtf7(String key) {
        return key.equals("utf7") || key.equals("unicode11utf7") || key.equals("csunicode11utf7");
    }

    private static boolean isAscii(byte[] bytes, int from, int to) {
        for (int i = from; i < to; i++) {
            if (bytes[i] < 0) {
                return false;
            }
        }
        return true;
    }

    /// Lower-case letters and digits only: senders disagree on every other character (`ISO_8859-1:1987`, `utf 8`).
    private static String normalized(String label) {
        var out = new StringBuilder(Math.min(label.length(), MAX_LABEL));
        for (int i = 0; i < label.length() && i < MAX_LABEL; i++) {
            char c = label.charAt(i);
            if (c >= 'A' && c <= 'Z') {
                out.append((char) (c + 32));
            } else if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) {
                out.append(c);
            }
        }
        return out.toString();
    }

    private static @Nullable Charset lookUp(String key) {
        String name = JAVA_NAMES.get(key);
        if (name == null && key.startsWith("x")) {
            name = JAVA_NAMES.get(key.substring(1));
        }
        if (name == null && key.startsWith("cs")) {
            name = JAVA_NAMES.get(key.substring(2));
        }
        if (name == null) {
            return null;
        }
        var loaded = LOADED.get(name);
        if (loaded == null) {
            loaded = load(name);
            LOADED.put(name, loaded);
        }
        return loaded;
    }

    private static Charset load(String name) {
        try {
            return Charset.forName(name);
        } catch (UnsupportedCharsetException | IllegalCharsetNameException _) {
            return UTF_8; // a run time image without the jdk.charsets module
        }
    }

    /// HZ (RFC 1843): `~{` opens GB2312 with the high bits cleared, `~}` closes it, `~~` is a tilde.
    private static Text decodeHz(byte[] bytes, int from, int to) {
        byte[] gb = new byte[to - from];
        int length = 0;
        boolean chinese = false;
        for (int i = from; i < to; i++) {
            byte b = bytes[i];
            if (b == '~' && i + 1 < to) {
                byte next = bytes[++i];
                if (next == '{' || next == '}') {
                    chinese = next == '{';
                } else if (next == '~') {
                    gb[length++] = '~';
                } else if (next != '\n') {
                    gb[length++] = b;
                    gb[length++] = next;
                }
            } else {
                chinese &= b != '\n';
                gb[length++] = chinese ? (byte) (b | 0x80) : b;
            }
        }
        return decode(gb, 0, length, "gb18030");
    }

    private static Map<String, String> javaNames() {
        var names = new HashMap<String, String>();
        add(
                names,
                "UTF-8",
                "utf8 utf8mb3 utf8mb4 unicode11utf8 unicode20utf8 unicode ascii usascii ansix341968 iso646us 646 us ansi 7bit");
        add(
                names,
                "windows-1252",
                "iso88591 iso885911987 isoir100 latin1 l1 cp819 ibm819 windows1252 win1252 cp1252 8859 88591");
        add(names, "windows-1254", "iso88599 iso885991989 latin5 l5 windows1254 win1254 cp1254");
        add(names, "x-windows-874", "tis620 windows874 cp874 iso885911");
        for (int part : new int[] {2, 3, 4, 5, 6, 7, 8, 13, 15, 16}) {
            add(names, "ISO-8859-" + part, "iso8859" + part + " 8859" + part);
        }
        add(names, "ISO-8859-2", "iso885921987 latin2 l2");
        add(names, "ISO-8859-4", "iso8859101992 iso885910 latin4 latin6 iso885914");
        add(names, "ISO-8859-5", "iso885951988 cyrillic");
        add(names, "ISO-8859-6", "iso885961987 arabic iso88596i iso88596e");
        add(names, "ISO-8859-7", "iso885971987 greek");
        add(names, "ISO-8859-8", "iso885981988 hebrew iso88598i iso88598e logical");
        add(names, "ISO-8859-15", "latin9 l9");
        for (int page : new int[] {1250, 1251, 1253, 1255, 1256, 1257, 1258}) {
            add(names, "windows-" + page, "windows" + page + " win" + page + " cp" + page);
        }
        for (int page : new int[] {437, 850, 852, 855, 857, 858, 860, 861, 862, 863, 865, 866, 869}) {
            add(names, "IBM" + (page == 858 ? "00858" : page), "ibm" + page + " cp" + page + " dos" + page);
        }
        add(names, "KOI8-R", "koi8r koi8 koi");
        add(names, "KOI8-U", "koi8u koi8ru");
        add(names, "GB18030", "gb2312 gb18030 gbk gb231280 chinese euccn cp936 ms936 windows936 cngb");
        add(names, "Big5-HKSCS", "big5 big5hkscs cnbig5 xbig5 cp950 ms950 windows950 big5eten");
        add(names, "EUC-JP", "eucjp ujis eucpkdfmtjapanese cp51932 cp20932");
        add(names, "windows-31j", "shiftjis sjis mskanji windows31j cp932 ms932 windows932");
        add(
                names,
                "x-windows-iso2022jp",
                "iso2022jp iso2022jp1 iso2022jp2 iso2022jp3 iso2022jpms cp50220 cp50221 cp50222");
        add(
                names,
                "x-windows-949",
                "euckr ksc5601 ksc56011987 ksc56011989 ksc5601 windows949 cp949 ms949 uhc korean cp51949");
        add(names, "ISO-2022-KR", "iso2022kr cp50225");
        add(names, "ISO-2022-CN", "iso2022cn iso2022cnext");
        add(names, "EUC-TW", "euctw");
        add(names, "x-Johab", "johab cp1361");
        add(names, "x-MacRoman", "macintosh mac macroman cp10000");
        add(names, "x-MacCyrillic", "maccyrillic macukrainian cp10007");
        add(names, "x-MacCentralEurope", "macce maccentraleurope cp10029");
        add(names, "UTF-16", "utf16 ucs2 iso10646ucs2");
        add(names, "UTF-16LE", "utf16le");
        add(names, "UTF-16BE", "utf16be");
        add(names, "UTF-32", "utf32 ucs4 iso10646ucs4");
        add(names, "UTF-32LE", "utf32le");
        add(names, "UTF-32BE", "utf32be");
        return Map.copyOf(names);
    }

    private static void add(Map<String, String> names, String javaName, String keys) {
        for (String key : keys.split(" ", -1)) {
            names.put(key, javaName);
        }
    }
}
