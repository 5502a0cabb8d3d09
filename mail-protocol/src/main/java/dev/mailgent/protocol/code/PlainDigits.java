package dev.mailgent.protocol.code;

/// Makes digits, letters, dashes and spaces of all scripts the plain ones, one character for one, so that indexes stay.
final class PlainDigits {
    private PlainDigits() {}

    static String of(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) >= 0x80 && plain(text.charAt(i)) != text.charAt(i)) {
                return rewritten(text, i);
            }
        }
        return text;
    }

    private static String rewritten(String text, int from) {
        var out = new StringBuilder(text);
        for (int i = from; i < text.length(); i++) {
            out.setCharAt(i, plain(text.charAt(i)));
        }
        return out.toString();
    }

    private static char plain(char c) {
        if (c < 0xA0) {
            return c;
        }
        if (c == 0xA0 || (c >= 0x2000 && c <= 0x200A) || c == 0x202F || c == 0x3000) {
            return ' ';
        }
        if ((c >= 0x2010 && c <= 0x2013) || c == 0xFF0D || c == 0x2212) {
            return '-';
        }
        if (c >= 0xFF21 && c <= 0xFF5A) {
            return (char) (c - 0xFEE0);
        }
        if (c >= 0x660 && Character.getType(c) == Character.DECIMAL_DIGIT_NUMBER) {
            return (char) ('0' + Character.digit(c, 10));
        }
        return c;
    }
}
