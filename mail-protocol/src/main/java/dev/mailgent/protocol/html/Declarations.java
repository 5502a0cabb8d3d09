package dev.mailgent.protocol.html;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Property values of one element, as far as they can hide text.
final class Declarations {
    private static final Set<String> RELEVANT = Set.of(
            "display",
            "visibility",
            "opacity",
            "font-size",
            "font",
            "color",
            "background",
            "background-color",
            "background-image",
            "position",
            "left",
            "top",
            "right",
            "bottom",
            "margin-left",
            "margin-top",
            "margin",
            "text-indent",
            "clip",
            "clip-path",
            "height",
            "max-height",
            "width",
            "max-width",
            "overflow",
            "overflow-x",
            "overflow-y",
            "mso-hide",
            "transform",
            "filter",
            "white-space",
            "border-top",
            "-webkit-text-fill-color",
            "content-visibility");

    private static final int MAX_LENGTH = 20_000;

    /// Value by property; `important` marks those later rules must not change.
    private final Map<String, String> values = new HashMap<>();

    private final Map<String, Boolean> important = new HashMap<>();

    /// @param css what stands between the braces of a rule, or in a style attribute
    static Declarations parse(String css) {
        var declarations = new Declarations();
        declarations.add(css);
        return declarations;
    }

    @Nullable
    String get(String property) {
        return values.get(property);
    }

    String get(String property, String absent) {
        return values.getOrDefault(property, absent);
    }

    boolean isEmpty() {
        return values.isEmpty();
    }

    /// Takes over what a stronger rule says.
    void override(Declarations stronger) {
        stronger.values.forEach((property, value) -> set(property, value, stronger.important.containsKey(property)));
    }

    private void add(String css) {
        var text = plain(css.length() > MAX_LENGTH ? css.substring(0, MAX_LENGTH) : css);
        var start = 0;
        var depth = 0;
        char quote = 0;
        for (int i = 0; i <= text.length(); i++) {
            char c = i < text.length() ? text.charAt(i) : ';';
            if (quote != 0 && i < text.length()) {
                quote = c == quote ? 0 : quote;
            } else if (c == '"' || c == '\'') {
                quote = c;
            } else if (c == '(') {
                depth++;
            } else if (c == ')' && depth > 0) {
                depth--;
            } else if (i == text.length() || (c == ';' && depth == 0)) {
                declaration(text.substring(start, i));
                start = i + 1;
            }
        }
    }

    private void declaration(String text) {
        int colon = text.indexOf(':');
        if (colon <= 0) {
            return;
        }
        var property = text.substring(0, colon).strip().toLowerCase(Locale.ROOT);
        if (!RELEVANT.contains(property)) {
            return;
        }
        var value = text.substring(colon + 1).strip().toLowerCase(Locale.ROOT);
        int bang = value.lastIndexOf('!');
        var isImportant = bang >= 0 && value.substring(bang + 1).strip().equals("important");
        set(property, isImportant ? value.substring(0, bang).strip() : value, isImportant);
    }

    private void set(String property, String value, boolean isImportant) {
        if (important.containsKey(property) && !isImportant) {
            return;
        }
        values.put(property, value);
        if (isImportant) {
            important.put(property, true);
        }
    }

    /// Without comments and escapes, behind which a property could hide from us but not from a browser.
    private static String plain(String css) {
        if (css.indexOf('\\') < 0 && !css.contains("/*")) {
            return css;
        }
        var out = new StringBuilder(css.length());
        for (int i = 0; i < css.length(); i++) {
            char c = css.charAt(i);
            if (c == '/' && css.startsWith("/*", i)) {
                int end = css.indexOf("*/", i + 2);
                i = end < 0 ? css.length() : end + 1;
            } else if (c == '\\') {
                i = unescape(css, i, out);
            } else {
                out.append(c);
            }
        }
        return out.toString();
    }

    /// @return index of the last character of the escape that begins at `at`
    private static int unescape(String css, int at, StringBuilder out) {
        int i = at + 1;
        var code = 0;
        while (i < css.length() && i <= at + 6 && Character.digit(css.charAt(i), 16) >= 0) {
            code = code * 16 + Character.digit(css.charAt(i++), 16);
        }
        if (i == at + 1) {
            return at;
        }
        out.append(Character.isValidCodePoint(code) ? Character.toString(code) : "");
        return i < css.length() && css.charAt(i) == ' ' ? i : i - 1;
    }
}
