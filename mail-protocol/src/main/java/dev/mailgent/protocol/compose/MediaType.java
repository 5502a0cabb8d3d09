package dev.mailgent.protocol.compose;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/// A media type a caller gave for a file, checked and taken apart (RFC 2045 section 5.1).
///
/// @param essence `type/subtype` in lower case
/// @param parameters each as a header token without its semicolon, as `method=REQUEST`
record MediaType(String essence, List<String> parameters) {
    private static final MediaType BYTES = new MediaType("application/octet-stream", List.of());

    /// Written by the composer, or meaningless for a file.
    private static final Set<String> DROPPED = Set.of("name", "boundary", "filename");

    private static final int MAX_LENGTH = 500;

    /// @throws ComposeException when it is no media type, or one a file cannot have (multipart)
    static MediaType parse(String field, String value) {
        var line = FieldRules.line(field, value).strip();
        if (line.isEmpty()) {
            return BYTES;
        }
        int semicolon = line.indexOf(';');
        var essence =
                (semicolon < 0 ? line : line.substring(0, semicolon)).strip().toLowerCase(Locale.ROOT);
        int slash = essence.indexOf('/');
        var wellFormed = slash > 0
                && FieldRules.isToken(essence.substring(0, slash))
                && FieldRules.isToken(essence.substring(slash + 1));
        if (!wellFormed || line.length() > MAX_LENGTH || !FieldRules.isAscii(line)) {
            throw new ComposeException(field, "must be a media type such as application/pdf");
        }
        if (essence.startsWith("multipart/")) {
            throw new ComposeException(field, "must not be multipart: a file has no parts");
        }
        return new MediaType(essence, semicolon < 0 ? List.of() : parameters(field, line.substring(semicolon + 1)));
    }

    MediaType asBytes() {
        return BYTES;
    }

    boolean isMessage() {
        return essence.startsWith("message/");
    }

    private static List<String> parameters(String field, String rest) {
        var parameters = new ArrayList<String>();
        var i = 0;
        while (i < rest.length()) {
            int end = endOfParameter(rest, i);
            var parameter = rest.substring(i, end).strip();
            i = end + 1;
            if (parameter.isEmpty()) {
                continue;
            }
            int equals = parameter.indexOf('=');
            var name = equals < 0 ? "" : parameter.substring(0, equals).strip();
            if (!FieldRules.isToken(name)) {
                throw new ComposeException(field, "must have parameters of the form name=value");
            }
            if (!DROPPED.contains(baseName(name))) {
                parameters.add(
                        name + "=" + rewritten(parameter.substring(equals + 1).strip()));
            }
        }
        return List.copyOf(parameters);
    }

    /// `name*0*` is a piece of `name` (RFC 2231 section 3).
    private static String baseName(String name) {
        int star = name.indexOf('*');
        return (star < 0 ? name : name.substring(0, star)).toLowerCase(Locale.ROOT);
    }

    private static int endOfParameter(String rest, int from) {
        var inQuotes = false;
        for (int i = from; i < rest.length(); i++) {
            char c = rest.charAt(i);
            if (c == '\\' && inQuotes) {
                i++;
            } else if (c == '"') {
                inQuotes = !inQuotes;
            } else if (c == ';' && !inQuotes) {
                return i;
            }
        }
        return rest.length();
    }

    private static String rewritten(String value) {
        if (FieldRules.isToken(value)) {
            return value;
        }
        var quoted = value.length() >= 2 && value.startsWith("\"") && value.endsWith("\"");
        var content = quoted ? value.substring(1, value.length() - 1) : value;
        var plain = new StringBuilder(content.length());
        for (int i = 0; i < content.length(); i++) {
            if (quoted && content.charAt(i) == '\\' && i + 1 < content.length()) {
                i++;
            }
            plain.append(content.charAt(i));
        }
        return HeaderText.quotedString(plain.toString());
    }
}
