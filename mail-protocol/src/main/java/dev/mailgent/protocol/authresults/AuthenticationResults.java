package dev.mailgent.protocol.authresults;

import dev.mailgent.protocol.dkim.RawMessage;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;

/// Authentication-Results fields: writing ours, taking out those that pretend to be (RFC 8601 sections 2.2 and 5).
public final class AuthenticationResults {
    static final String FIELD = "authentication-results";

    private AuthenticationResults() {}

    /// The field to put before the message, with its CRLF; one line a result.
    ///
    /// @param authservId our name, usually the host name in MX
    public static String field(String authservId, AuthVerdict verdict) {
        var lines = String.join(";\r\n\t", ResultsWriter.results(verdict));
        return "Authentication-Results: " + authservId + ";\r\n\t" + lines + "\r\n";
    }

    /// The same after the name and on one line, as [dev.mailgent.protocol.arc.ArcSealer] takes it.
    public static String results(AuthVerdict verdict) {
        return String.join("; ", ResultsWriter.results(verdict));
    }

    /// Takes out every field that claims to be written by `authservId`: only what we add ourselves may. Do this on
    /// the way in, after DKIM was checked.
    ///
    /// @return `raw` itself when there is nothing to take out
    public static byte[] strip(byte[] raw, String authservId) {
        return strip(RawMessage.of(raw), authservId);
    }

    public static byte[] strip(RawMessage message, String authservId) {
        byte[] raw = message.octets();
        ByteArrayOutputStream kept = null;
        int copied = 0;
        for (var field : message.fields(FIELD)) {
            if (isBy(message.value(field), authservId)) {
                kept = kept == null ? new ByteArrayOutputStream(raw.length) : kept;
                kept.write(raw, copied, field.start() - copied);
                copied = field.next();
            }
        }
        if (kept == null) {
            return raw;
        }
        kept.write(raw, copied, raw.length - copied);
        return kept.toByteArray();
    }

    /// What the fields of `authservId` say after its name, from the top.
    public static List<String> resultsOf(RawMessage message, String authservId) {
        var results = new ArrayList<String>();
        for (var field : message.fields(FIELD)) {
            var value = message.value(field);
            int semicolon = endOfId(value);
            if (isBy(value, authservId) && semicolon < value.length()) {
                results.add(value.substring(semicolon + 1).strip());
            }
        }
        return results;
    }

    /// Whether the field names this server, whatever comments, quotes or version stand around the name. Errs towards
    /// yes: a name hidden in odd syntax is still a claim to be us.
    private static boolean isBy(String value, String authservId) {
        var id = new StringBuilder();
        int depth = 0;
        int end = endOfId(value);
        for (int i = 0; i < end; i++) {
            char c = value.charAt(i);
            if (c == '\\' && i + 1 < end) {
                i++;
                if (depth == 0) {
                    id.append(value.charAt(i));
                }
            } else if (c == '(') {
                depth++;
            } else if (c == ')' && depth > 0) {
                depth--;
            } else if (depth == 0 && c != '"') {
                id.append(c <= ' ' ? ' ' : c);
            }
        }
        var words = id.toString().strip().split(" +", 2);
        var name = words[0].endsWith(".") ? words[0].substring(0, words[0].length() - 1) : words[0];
        return name.equalsIgnoreCase(authservId);
    }

    /// Offset of the semicolon after the name, outside comments; the length of the value when there is none.
    private static int endOfId(String value) {
        int depth = 0;
        for (int i = 0; i < value.length(); i++) {
            switch (value.charAt(i)) {
                case '\\' -> i++;
                case '(' -> depth++;
                case ')' -> depth = Math.max(0, depth - 1);
                case ';' -> {
                    if (depth == 0) {
                        return i;
                    }
                }
                default -> {
                    // part of the name or of a comment
                }
            }
        }
        return value.length();
    }
}
