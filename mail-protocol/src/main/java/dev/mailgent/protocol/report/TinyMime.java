package dev.mailgent.protocol.report;

import java.io.ByteArrayOutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;

/// Temporary part walker, deleted when MimeParser lands.
/// Placeholder of this package until the mime package reads parts; then it goes.
@SuppressWarnings("ArrayRecordComponent")
public final class TinyMime {
    @SuppressWarnings("ArrayRecordComponent")
    public record Part(ReportFields header, String type, byte[] content, String text, int depth) {}

    private TinyMime() {}

    public static List<Part> parse(byte[] raw) {
        var out = new ArrayList<Part>();
        walk(new String(raw, StandardCharsets.ISO_8859_1).replace("\r\n", "\n"), out, 0, "text/plain");
        return out;
    }

    private static void walk(String s, List<Part> out, int depth, String dflt) {
        int end = s.startsWith("\n") ? 0 : s.indexOf("\n\n");
        var head = end < 0 ? s : s.substring(0, end);
        var body = end < 0 ? "" : s.substring(Math.min(s.length(), end + (s.startsWith("\n") ? 1 : 2)));
        var h = ReportFields.all(head.startsWith("From ") ? head.substring(head.indexOf('\n') + 1) : head);
        var ct = h.first("content-type");
        var type = ct.isBlank() ? dflt : ct.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
        var boundary = param(ct, "boundary");
        if (type.startsWith("multipart/")
                && !boundary.isEmpty()
                && depth < 20
                && ("\n" + body).contains("\n--" + boundary)) {
            out.add(new Part(h, type, new byte[0], "", depth));
            var pieces = ("\n" + body).split("\n--" + java.util.regex.Pattern.quote(boundary), -1);
            for (int i = 1; i < pieces.length; i++) {
                if (pieces[i].startsWith("--")) {
                    break;
                }
                int nl = pieces[i].indexOf('\n');
                if (nl >= 0) {
                    walk(pieces[i].substring(nl + 1), out, depth + 1, "text/plain");
                }
            }
            return;
        }
        byte[] content =
                decode(body, h.first("content-transfer-encoding").strip().toLowerCase(Locale.ROOT));
        Charset cs = StandardCharsets.UTF_8;
        try {
            var c = param(ct, "charset");
            cs = c.isEmpty() ? cs : Charset.forName(c);
        } catch (IllegalArgumentException _) {
            cs = StandardCharsets.ISO_8859_1;
        }
        out.add(new Part(h, type, content, new String(content, cs), depth));
    }

    private static byte[] decode(String body, String cte) {
        byte[] raw = body.getBytes(StandardCharsets.ISO_8859_1);
        if (cte.equals("base64")) {
            return Base64.getMimeDecoder().decode(raw);
        }
        if (!cte.equals("quoted-printable")) {
            return raw;
        }
        var o = new ByteArrayOutputStream();
        for (int i = 0; i < raw.length; i++) {
            if (raw[i] == '=' && i + 1 < raw.length && raw[i + 1] == '\n') {
                i++;
            } else if (raw[i] == '='
                    && i + 2 < raw.length
                    && Character.digit(raw[i + 1], 16) >= 0
                    && Character.digit(raw[i + 2], 16) >= 0) {
                o.write(Character.digit(raw[i + 1], 16) * 16 + Character.digit(raw[i + 2], 16));
                i += 2;
            } else {
                o.write(raw[i]);
            }
        }
        return o.toByteArray();
    }

    public static String param(String ct, String name) {
        var m = java.util.regex.Pattern.compile("(?i)[;\\s]" + name + "\\s*=\\s*(\"[^\"]*\"|[^;\\s]+)")
                .matcher(ct);
        return m.find() ? m.group(1).replace("\"", "") : "";
    }
}
