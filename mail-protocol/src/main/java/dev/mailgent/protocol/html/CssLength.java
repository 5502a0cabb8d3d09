package dev.mailgent.protocol.html;

/// Lengths of CSS in pixels.
final class CssLength {
    private CssLength() {}

    /// @param value lower case and trimmed
    /// @param fontPx what `1em` is
    /// @param whole what `100%` is
    /// @return pixels, or NaN when it is no length
    static double pixels(String value, double fontPx, double whole) {
        int end = 0;
        while (end < value.length() && "+-.0123456789".indexOf(value.charAt(end)) >= 0) {
            end++;
        }
        if (end == 0 || end > 20) {
            return Double.NaN;
        }
        double number;
        try {
            number = Double.parseDouble(value.substring(0, end));
        } catch (NumberFormatException _) {
            return Double.NaN;
        }
        return switch (value.substring(end).strip()) {
            case "", "px" -> number;
            case "pt" -> number * 4 / 3;
            case "pc" -> number * 16;
            case "in" -> number * 96;
            case "cm" -> number * 37.8;
            case "mm" -> number * 3.78;
            case "em", "ex", "ch" -> number * fontPx;
            case "rem" -> number * 16;
            case "%" -> number / 100 * whole;
            case "vw", "vh", "vmin", "vmax" -> number * 8;
            default -> Double.NaN;
        };
    }

    /// @param inherited size of the parent's font in pixels
    static double fontSize(String value, double inherited) {
        return switch (value) {
            case "xx-small" -> 9;
            case "x-small" -> 10;
            case "small" -> 13;
            case "medium", "initial" -> 16;
            case "large" -> 18;
            case "x-large" -> 24;
            case "xx-large" -> 32;
            case "smaller" -> inherited / 1.2;
            case "larger" -> inherited * 1.2;
            default -> {
                double size = pixels(value, inherited, inherited);
                yield Double.isNaN(size) ? inherited : size;
            }
        };
    }
}
