package dev.mailgent.protocol.compose;

import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.List;

/// A file's name as header parameters.
///
/// The true name goes into Content-Disposition: quoted when ASCII, else in the extended form of RFC 2231, cut into
/// continuations when long. Readers that know no RFC 2231 find an ASCII likeness as `name` of Content-Type.
final class FileName {
    private static final int MAX_QUOTED = 66;
    private static final int MAX_SEGMENT = 60;
    private static final char[] HEX = "0123456789ABCDEF".toCharArray();

    private FileName() {}

    /// Parameters of Content-Disposition, without semicolons.
    static List<String> disposition(String name) {
        if (FieldRules.isAscii(name) && name.indexOf('\t') < 0 && name.length() <= MAX_QUOTED && !name.contains("=?")) {
            return List.of("filename=" + HeaderText.quotedString(name));
        }
        var segments = segments(name);
        if (segments.size() == 1) {
            return List.of("filename*=" + segments.getFirst());
        }
        var parameters = new ArrayList<String>(segments.size());
        for (int i = 0; i < segments.size(); i++) {
            parameters.add("filename*" + i + "*=" + segments.get(i));
        }
        return parameters;
    }

    /// The `name` parameter of Content-Type: letters without their accents, `_` for the rest, the extension kept.
    static String likeness(String name) {
        var out = new StringBuilder();
        var plain = Normalizer.normalize(name, Normalizer.Form.NFD);
        plain.codePoints().forEach(c -> {
            if (c >= 0x20 && c < 0x7F && c != '"' && c != '\\') {
                out.append((char) c);
            } else if (Character.getType(c) != Character.NON_SPACING_MARK
                    && (out.isEmpty() || out.charAt(out.length() - 1) != '_')) {
                out.append('_');
            }
        });
        if (out.length() > MAX_QUOTED) {
            int dot = out.lastIndexOf(".");
            var extension = dot > 0 && out.length() - dot <= 12 ? out.substring(dot) : "";
            out.setLength(MAX_QUOTED - extension.length());
            out.append(extension);
        }
        // Never anything a lenient reader would decode once more.
        return "name=" + HeaderText.quotedString(out.toString().replace("=?", "=_"));
    }

    private static List<String> segments(String name) {
        var segments = new ArrayList<String>();
        var segment = new StringBuilder("UTF-8''");
        for (int i = 0; i < name.length(); ) {
            int c = name.codePointAt(i);
            i += Character.charCount(c);
            var escaped = escaped(c);
            if (segment.length() + escaped.length() > MAX_SEGMENT) {
                segments.add(segment.toString());
                segment.setLength(0);
            }
            segment.append(escaped);
        }
        segments.add(segment.toString());
        return segments;
    }

    /// attribute-char of RFC 2231 section 7 stands for itself.
    private static String escaped(int codePoint) {
        var attributeChar = codePoint > 0x20 && codePoint < 0x7F && "()<>@,;:\\\"/[]?=*'%".indexOf(codePoint) < 0;
        if (attributeChar) {
            return Character.toString(codePoint);
        }
        var out = new StringBuilder();
        for (byte b : Character.toString(codePoint).getBytes(StandardCharsets.UTF_8)) {
            out.append('%').append(HEX[b >> 4 & 0xF]).append(HEX[b & 0xF]);
        }
        return out.toString();
    }
}
