package dev.mailgent.protocol.html;

import java.text.Normalizer;
import java.util.Set;
import java.util.TreeSet;

/// Takes out characters that no one sees and notes which there were. Keeps them where a script or an emoji needs them.
///
/// Fed piece by piece; it remembers what came before a piece.
final class UnicodeCleaner {
    /// So many in a row are data, not typography.
    private static final int SUSPICIOUS_RUN = 16;

    private static final int MAX_TAG_CHARS = 10_000;

    private final Set<String> signals = new TreeSet<>();
    private final StringBuilder tagText = new StringBuilder();
    private int previous = ' ';
    private int run;
    private boolean splitsWord;
    private boolean inFlag;

    Set<String> signals() {
        return signals;
    }

    /// ASCII that was written in the tag block.
    String tagText() {
        return tagText.toString();
    }

    String clean(String piece) {
        if (isPlain(piece)) {
            if (!piece.isEmpty()) {
                endRun(piece.charAt(0));
                previous = piece.charAt(piece.length() - 1);
            }
            return piece;
        }
        var out = new StringBuilder(piece.length());
        for (int i = 0; i < piece.length(); ) {
            int c = piece.codePointAt(i);
            i += Character.charCount(c);
            if (c >= 0xD800 && c <= 0xDFFF) {
                c = 0xFFFD;
            }
            int next = i < piece.length() ? piece.codePointAt(i) : ' ';
            if (isDropped(c, next)) {
                run++;
                continue;
            }
            endRun(c);
            out.appendCodePoint(c);
            previous = c;
        }
        var text = out.toString();
        return Normalizer.isNormalized(text, Normalizer.Form.NFC)
                ? text
                : Normalizer.normalize(text, Normalizer.Form.NFC);
    }

    /// Latin-1 letters and general ASCII need no look at all.
    private static boolean isPlain(String piece) {
        for (int i = 0; i < piece.length(); i++) {
            char c = piece.charAt(i);
            if (c >= 0x300 || c == 0xAD || (c < ' ' && c != '\n' && c != '\r' && c != '\t')) {
                return false;
            }
        }
        return true;
    }

    private void endRun(int next) {
        if (run > 0) {
            if (run >= SUSPICIOUS_RUN
                    || (splitsWord && Character.isLetterOrDigit(previous) && Character.isLetterOrDigit(next))) {
                signals.add(Signal.ZERO_WIDTH);
            }
            run = 0;
            splitsWord = false;
        }
    }

    private boolean isDropped(int c, int next) {
        if (c < 0xAD) {
            return c < ' ' && c != '\n' && c != '\r' && c != '\t';
        }
        if (c >= 0xE0000 && c <= 0xE007F) {
            return isDroppedTag(c);
        }
        inFlag = c == 0x1F3F4;
        if (c == 0x200C || c == 0x200D) {
            splitsWord = true;
            return !(joinsEmoji(next) || needsJoiner(previous) || needsJoiner(next));
        }
        if (c >= 0xFE00 && c <= 0xFE0F) {
            return !mayVary(previous);
        }
        if (c >= 0xE0100 && c <= 0xE01EF) {
            return !Character.isIdeographic(previous);
        }
        if ((c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069)) {
            signals.add(Signal.BIDI_CONTROL);
            return true;
        }
        if (c == 0x200B || c == 0xFEFF || (c >= 0x2060 && c <= 0x2064)) {
            splitsWord = true;
            return true;
        }
        return c == 0xAD // soft hyphen
                || c == 0x34F
                || c == 0x61C
                || c == 0x200E
                || c == 0x200F
                || c == 0x180E
                || c == 0x115F
                || c == 0x1160
                || c == 0x3164
                || c == 0xFFA0
                || (c >= 0x206A && c <= 0x206F)
                || (c >= 0xFFF9 && c <= 0xFFFB)
                || (c >= 0x1D173 && c <= 0x1D17A);
    }

    /// Flags of regions are a black flag, tags, and a cancel tag.
    private boolean isDroppedTag(int c) {
        if (inFlag) {
            inFlag = c != 0xE007F;
            return false;
        }
        signals.add(Signal.UNICODE_TAGS);
        if (c >= 0xE0020 && c < 0xE007F && tagText.length() < MAX_TAG_CHARS) {
            tagText.append((char) (c - 0xE0000));
        }
        return true;
    }

    private boolean joinsEmoji(int next) {
        return next >= 0x2190
                && Character.isExtendedPictographic(next)
                && (previous == 0xFE0F
                        || Character.isExtendedPictographic(previous)
                        || Character.isEmojiModifier(previous));
    }

    /// Scripts in which the joiners change what a reader sees.
    private static boolean needsJoiner(int c) {
        if (c < 0x600) {
            return false;
        }
        return switch (Character.UnicodeScript.of(c)) {
            case ARABIC,
                    SYRIAC,
                    DEVANAGARI,
                    BENGALI,
                    GURMUKHI,
                    GUJARATI,
                    ORIYA,
                    TAMIL,
                    TELUGU,
                    KANNADA,
                    MALAYALAM,
                    SINHALA,
                    KHMER,
                    MYANMAR,
                    MONGOLIAN,
                    TIBETAN -> true;
            default -> false;
        };
    }

    /// What a variation selector may follow: symbols, digits of key caps, ideographs.
    private static boolean mayVary(int c) {
        if (c >= 0xFE00 && c <= 0xFE0F) {
            return false;
        }
        return Character.isEmoji(c)
                || Character.isExtendedPictographic(c)
                || Character.isIdeographic(c)
                || Character.getType(c) == Character.MATH_SYMBOL
                || Character.getType(c) == Character.OTHER_SYMBOL;
    }
}
