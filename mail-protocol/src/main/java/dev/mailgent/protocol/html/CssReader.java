package dev.mailgent.protocol.html;

import java.util.Locale;
import java.util.function.BiConsumer;

/// Walks over the rules of a style sheet once, left to right.
final class CssReader {
    private final String css;
    private int at;

    CssReader(String css) {
        this.css = withoutComments(css);
    }

    /// @param rule is given the selectors and those declarations that can hide text
    void forEachRule(BiConsumer<String, Declarations> rule) {
        while (at < css.length()) {
            skipSpace();
            if (at >= css.length()) {
                return;
            }
            char c = css.charAt(at);
            if (c == '@') {
                atRule();
            } else if (c == '}') {
                at++; // The end of a media block that applies.
            } else {
                rule(rule);
            }
        }
    }

    private void rule(BiConsumer<String, Declarations> rule) {
        int open = css.indexOf('{', at);
        if (open < 0) {
            at = css.length();
            return;
        }
        int close = css.indexOf('}', open);
        int end = close < 0 ? css.length() : close;
        var declarations = Declarations.parse(css.substring(open + 1, end));
        if (!declarations.isEmpty()) {
            rule.accept(css.substring(at, open), declarations);
        }
        at = end + 1;
    }

    private void atRule() {
        int open = css.indexOf('{', at);
        int semicolon = css.indexOf(';', at);
        if (semicolon >= 0 && (open < 0 || semicolon < open)) {
            at = semicolon + 1;
            return;
        }
        if (open < 0) {
            at = css.length();
            return;
        }
        if (appliesOnScreen(css.substring(at, open))) {
            at = open + 1;
            return;
        }
        var depth = 0;
        for (at = open; at < css.length(); at++) {
            char c = css.charAt(at);
            depth += c == '{' ? 1 : c == '}' ? -1 : 0;
            if (depth == 0) {
                at++;
                return;
            }
        }
    }

    private static boolean appliesOnScreen(String prelude) {
        var condition = prelude.strip().toLowerCase(Locale.ROOT);
        return switch (condition) {
            case "@media screen", "@media all", "@media", "@media only screen" -> true;
            default -> false;
        };
    }

    private void skipSpace() {
        while (at < css.length()) {
            if (css.charAt(at) <= ' ') {
                at++;
            } else if (css.startsWith("<!--", at)) {
                at += 4;
            } else if (css.startsWith("-->", at)) {
                at += 3;
            } else {
                return;
            }
        }
    }

    private static String withoutComments(String css) {
        int open = css.indexOf("/*");
        if (open < 0) {
            return css;
        }
        var out = new StringBuilder(css.length());
        var start = 0;
        while (open >= 0) {
            out.append(css, start, open);
            int close = css.indexOf("*/", open + 2);
            start = close < 0 ? css.length() : close + 2;
            open = css.indexOf("/*", start);
        }
        return out.append(css, start, css.length()).toString();
    }
}
