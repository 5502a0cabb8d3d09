package dev.mailgent.protocol.spf;

import java.util.ArrayList;
import java.util.List;

/// A macro-string split into its parts (RFC 7208 section 7.1). Expanding it is `SpfMacros`' work.
record MacroString(List<Part> parts) {
    private static final String LETTERS = "slodiphv";
    private static final String EXPLANATION_LETTERS = LETTERS + "crt";
    private static final String DELIMITERS = ".-+,/_=";

    MacroString {
        parts = List.copyOf(parts);
    }

    sealed interface Part {
        record Literal(String text) implements Part {}

        /// @param letter lower-case
        /// @param urlEscape the letter was written in upper case
        /// @param keep how many right-hand parts stay; 0 for all
        /// @param delimiters what to split at; "." when none was written
        record Macro(char letter, boolean urlEscape, int keep, boolean reverse, String delimiters) implements Part {}
    }

    /// A domain-spec: a macro-string that ends in a macro or in a top label (RFC 7208 section 7.1).
    static MacroString domainSpec(String text) throws SpfSyntaxException {
        var spec = parse(text, false);
        if (text.isEmpty() || !endsAsDomain(spec.parts.getLast())) {
            throw new SpfSyntaxException("not a domain: " + text);
        }
        return spec;
    }

    /// The value of a modifier this version does not know.
    static MacroString any(String text) throws SpfSyntaxException {
        return parse(text, false);
    }

    /// The text an `exp=` points at, in which spaces and three more letters are allowed.
    static MacroString explanation(String text) throws SpfSyntaxException {
        return parse(text, true);
    }

    private static MacroString parse(String text, boolean explanation) throws SpfSyntaxException {
        var parts = new ArrayList<Part>();
        var literal = new StringBuilder();
        int i = 0;
        while (i < text.length()) {
            char c = text.charAt(i);
            if (c != '%') {
                if (c < (explanation ? 0x20 : 0x21) || c > 0x7e) {
                    throw new SpfSyntaxException("character outside US-ASCII or a control");
                }
                literal.append(c);
                i++;
                continue;
            }
            char next = i + 1 < text.length() ? text.charAt(i + 1) : 0;
            if (next == '{') {
                int close = text.indexOf('}', i);
                if (close < 0) {
                    throw new SpfSyntaxException("macro without }");
                }
                addLiteral(parts, literal);
                parts.add(macro(text.substring(i + 2, close), explanation));
                i = close + 1;
            } else {
                // %% %_ %- count as macros for the grammar of a domain's end, hence a part of their own
                addLiteral(parts, literal);
                parts.add(
                        switch (next) {
                            case '%' -> new Part.Literal("%");
                            case '_' -> new Part.Literal(" ");
                            case '-' -> new Part.Literal("%20");
                            default -> throw new SpfSyntaxException("% without a macro");
                        });
                i += 2;
            }
        }
        addLiteral(parts, literal);
        return new MacroString(parts);
    }

    private static void addLiteral(List<Part> parts, StringBuilder literal) {
        if (!literal.isEmpty()) {
            parts.add(new Part.Literal(literal.toString()));
            literal.setLength(0);
        }
    }

    private static Part.Macro macro(String body, boolean explanation) throws SpfSyntaxException {
        if (body.isEmpty()) {
            throw new SpfSyntaxException("empty macro");
        }
        char written = body.charAt(0);
        char letter = Character.toLowerCase(written);
        if (written > 0x7e || (explanation ? EXPLANATION_LETTERS : LETTERS).indexOf(letter) < 0) {
            throw new SpfSyntaxException("unknown macro letter");
        }
        int i = 1;
        int keep = 0;
        while (i < body.length() && isDigit(body.charAt(i))) {
            keep = Math.min(keep * 10 + (body.charAt(i) - '0'), 1000); // no name has more than 127 labels
            i++;
        }
        if (i > 1 && keep == 0) {
            throw new SpfSyntaxException("macro keeps zero parts");
        }
        boolean reverse = i < body.length() && (body.charAt(i) == 'r' || body.charAt(i) == 'R');
        if (reverse) {
            i++;
        }
        var delimiters = body.substring(i);
        for (int d = 0; d < delimiters.length(); d++) {
            if (DELIMITERS.indexOf(delimiters.charAt(d)) < 0) {
                throw new SpfSyntaxException("bad macro delimiter");
            }
        }
        return new Part.Macro(letter, written != letter, keep, reverse, delimiters.isEmpty() ? "." : delimiters);
    }

    private static boolean endsAsDomain(Part last) {
        if (!(last instanceof Part.Literal(var text)) || text.equals("%") || text.equals(" ") || text.equals("%20")) {
            return true;
        }
        var name = text.endsWith(".") ? text.substring(0, text.length() - 1) : text;
        int dot = name.lastIndexOf('.');
        return dot >= 0 && isTopLabel(name.substring(dot + 1));
    }

    /// Letters, digits and inner hyphens, not digits alone.
    private static boolean isTopLabel(String label) {
        boolean onlyDigits = true;
        for (int i = 0; i < label.length(); i++) {
            char c = label.charAt(i);
            boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
            boolean innerHyphen = c == '-' && i > 0 && i < label.length() - 1;
            if (!letter && !isDigit(c) && !innerHyphen) {
                return false;
            }
            onlyDigits &= isDigit(c);
        }
        return !label.isEmpty() && !onlyDigits;
    }

    static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }
}
