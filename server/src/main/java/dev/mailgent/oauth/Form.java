package dev.mailgent.oauth;

import dev.mailgent.platform.http.Request;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// Parameters of a query or of a form. None may come twice (RFC 6749 section 3.1) but where a list is asked for, and an
/// empty one counts as absent.
final class Form {
    private static final int MOST = 100;

    private final Map<String, List<String>> values;

    private Form(Map<String, List<String>> values) {
        this.values = values;
    }

    static Form ofQuery(Request request) {
        return parse(request.rawQuery());
    }

    /// @throws OAuthException when the body is no form
    static Form ofBody(Request request) {
        var type = request.header("content-type").orElse("").toLowerCase(Locale.ROOT);
        if (!type.equals("application/x-www-form-urlencoded")
                && !type.startsWith("application/x-www-form-urlencoded;")) {
            throw OAuthException.invalidRequest("Send a form: Content-Type application/x-www-form-urlencoded.");
        }
        return parse(new String(request.bodyBytes(), StandardCharsets.UTF_8));
    }

    private static Form parse(String text) {
        var values = new HashMap<String, List<String>>();
        var pairs = text.split("&", MOST + 1);
        if (pairs.length > MOST) {
            throw OAuthException.invalidRequest("There are too many parameters.");
        }
        for (var pair : pairs) {
            var equals = pair.indexOf('=');
            var name = decode(equals < 0 ? pair : pair.substring(0, equals));
            var value = equals < 0 ? "" : decode(pair.substring(equals + 1));
            if (!value.isEmpty()) {
                values.computeIfAbsent(name, _ -> new ArrayList<>()).add(value);
            }
        }
        return new Form(values);
    }

    private static String decode(String text) {
        try {
            var plain = URLDecoder.decode(text, StandardCharsets.UTF_8);
            if (plain.chars().noneMatch(c -> c < 0x20 || c == 0x7f)) {
                return plain;
            }
        } catch (IllegalArgumentException _) {
            // falls through to the refusal
        }
        throw OAuthException.invalidRequest("A parameter is not encoded correctly or holds control characters.");
    }

    Optional<String> get(String name) {
        var all = values.getOrDefault(name, List.of());
        if (all.size() > 1) {
            throw OAuthException.invalidRequest("The parameter " + name + " comes twice.");
        }
        return all.stream().findFirst();
    }

    String require(String name) {
        return get(name).orElseThrow(() -> OAuthException.invalidRequest("The parameter " + name + " is missing."));
    }

    List<String> all(String name) {
        return List.copyOf(values.getOrDefault(name, List.of()));
    }
}
