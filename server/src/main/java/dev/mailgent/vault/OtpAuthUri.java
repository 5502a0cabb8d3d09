package dev.mailgent.vault;

import dev.mailgent.platform.crypto.OneTimeCode;
import dev.mailgent.platform.problem.Problem;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// `otpauth://totp/Issuer:account?secret=…&issuer=…&algorithm=SHA1&digits=6&period=30`, the form inside
/// QR codes. Names are read in any case, unknown parameters are ignored, and a parameter given twice is
/// refused.
final class OtpAuthUri {
    private static final int MAX_CHARACTERS = 8192;

    private OtpAuthUri() {}

    /// @throws dev.mailgent.platform.problem.ProblemException Invalid, naming the part and never its value
    static Totp parse(String uri) {
        if (uri.length() > MAX_CHARACTERS) {
            throw invalid("it is longer than " + MAX_CHARACTERS + " characters");
        }
        if (!uri.regionMatches(true, 0, "otpauth://", 0, 10)) {
            throw invalid("it does not begin with otpauth://");
        }
        var rest = uri.substring(10);
        var fragment = rest.indexOf('#');
        if (fragment >= 0) {
            rest = rest.substring(0, fragment);
        }
        var question = rest.indexOf('?');
        var path = question < 0 ? rest : rest.substring(0, question);
        var slash = path.indexOf('/');
        var type = (slash < 0 ? path : path.substring(0, slash)).toLowerCase(Locale.ROOT);
        if (!type.equals("totp")) {
            throw invalid("its type is not totp; counters (hotp) are not kept");
        }
        var parameters = parameters(question < 0 ? "" : rest.substring(question + 1));
        var secret = parameters.get("secret");
        if (secret == null) {
            throw invalid("it has no secret");
        }
        var label = slash < 0 ? "" : decode(path.substring(slash + 1), false);
        var colon = label.indexOf(':');
        var issuer = parameters.get("issuer");
        if (issuer == null && colon > 0) {
            issuer = label.substring(0, colon);
        }
        var info = new TotpInfo(
                algorithm(parameters.get("algorithm")),
                number(parameters.get("digits"), 6, "digits"),
                number(parameters.get("period"), 30, "period"),
                textOrNull(issuer),
                textOrNull(label.substring(colon + 1)));
        return new Totp(info, Totp.seed(secret));
    }

    private static @Nullable String textOrNull(@Nullable String text) {
        if (text == null) {
            return null;
        }
        var shown = text.codePoints()
                .filter(c -> !Character.isISOControl(c))
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString()
                .strip();
        return shown.isEmpty() ? null : shown;
    }

    private static Map<String, String> parameters(String query) {
        var parameters = new HashMap<String, String>();
        for (var part : query.split("&")) {
            var equals = part.indexOf('=');
            if (equals > 0) {
                var name = decode(part.substring(0, equals), true).toLowerCase(Locale.ROOT);
                if (parameters.put(name, decode(part.substring(equals + 1), true)) != null) {
                    throw invalid("a parameter is given twice");
                }
            }
        }
        return parameters;
    }

    /// `SHA1`, `SHA-1`, `HmacSHA1` and their kin.
    static OneTimeCode.Algorithm algorithm(@Nullable String text) {
        if (text == null || text.isBlank()) {
            return OneTimeCode.Algorithm.SHA1;
        }
        var name = text.strip().toUpperCase(Locale.ROOT).replace("-", "").replace("_", "");
        return switch (name.startsWith("HMAC") ? name.substring(4) : name) {
            case "SHA1" -> OneTimeCode.Algorithm.SHA1;
            case "SHA256" -> OneTimeCode.Algorithm.SHA256;
            case "SHA512" -> OneTimeCode.Algorithm.SHA512;
            default -> throw invalid("its algorithm is none of SHA1, SHA256 and SHA512");
        };
    }

    static int number(@Nullable String text, int fallback, String name) {
        if (text == null || text.isBlank()) {
            return fallback;
        }
        try {
            return Integer.parseInt(text.strip());
        } catch (NumberFormatException _) {
            throw invalid("its " + name + " is not a whole number");
        }
    }

    /// Percent-decoding that leaves a lone `%` as it is: such labels exist.
    private static String decode(String text, boolean plusIsSpace) {
        var bytes = new ByteArrayOutputStream(text.length());
        for (var i = 0; i < text.length(); i++) {
            var c = text.charAt(i);
            if (c == '%' && i + 2 < text.length() + 0 && hex(text, i + 1) >= 0) {
                bytes.write(hex(text, i + 1));
                i += 2;
            } else if (c == '+' && plusIsSpace) {
                bytes.write(' ');
            } else {
                var end = Character.isHighSurrogate(c) && i + 1 < text.length() ? i + 2 : i + 1;
                bytes.writeBytes(text.substring(i, end).getBytes(StandardCharsets.UTF_8));
                i = end - 1;
            }
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }

    private static int hex(String text, int at) {
        if (at + 2 > text.length()) {
            return -1;
        }
        var high = Character.digit(text.charAt(at), 16);
        var low = Character.digit(text.charAt(at + 1), 16);
        return high < 0 || low < 0 ? -1 : high << 4 | low;
    }

    private static RuntimeException invalid(String rule) {
        return new Problem.Invalid(
                        "The TOTP secret cannot be used: " + rule + ".",
                        "Send otpauth://totp/NAME?secret=BASE32 or the base32 secret alone.")
                .asException();
    }
}
