package dev.mailgent.protocol.html;

import java.util.List;

/// How an element looks, as far as it decides whether its text is seen; children start from it.
///
/// @param gone nothing inside can be seen again (display, opacity, off-screen, an empty box)
/// @param shown visibility, which a child may turn on again
/// @param fontPx size of the font in pixels
/// @param color 0xAARRGGBB of the text
/// @param background opaque colour behind the text, or [CssColor#UNKNOWN] over a picture
/// @param preformatted whether white space and line ends stay
record Appearance(
        boolean gone, boolean shown, double opacity, double fontPx, long color, long background, boolean preformatted) {
    static final Appearance PAGE = new Appearance(false, true, 1, 16, CssColor.BLACK, CssColor.WHITE, false);

    /// Below these a person does not see text.
    private static final double MIN_OPACITY = 0.1;

    private static final double MIN_FONT_PX = 2.001;
    private static final double MIN_CONTRAST = 1.2;
    private static final double OFF_SCREEN_PX = 500;

    boolean hidesText() {
        return gone || !shown || opacity < MIN_OPACITY || fontPx < MIN_FONT_PX || isTooFaint();
    }

    private boolean isTooFaint() {
        if ((color >> 24 & 0xFF) < 0x1A) {
            return true;
        }
        return background != CssColor.UNKNOWN && CssColor.contrast(color, background) < MIN_CONTRAST;
    }

    Appearance hidden() {
        return new Appearance(true, shown, opacity, fontPx, color, background, preformatted);
    }

    Appearance withColor(long newColor) {
        return new Appearance(gone, shown, opacity, fontPx, newColor, background, preformatted);
    }

    Appearance withBackground(long newBackground) {
        return new Appearance(gone, shown, opacity, fontPx, color, newBackground, preformatted);
    }

    Appearance asPreformatted() {
        return new Appearance(gone, shown, opacity, fontPx, color, background, true);
    }

    /// @param isLink whether the element is a link or lies in one
    Appearance with(Declarations style, boolean isLink) {
        double font = font(style);
        var isGone = gone
                || style.get("display", "").equals("none")
                || style.get("content-visibility", "").equals("hidden")
                // Outlook alone obeys mso-hide; buttons for all others carry it, so links stay.
                || (style.get("mso-hide", "").equals("all") && !isLink)
                || isOffScreen(style, font)
                || isEmptyBox(style, font)
                || isClipped(style);
        return new Appearance(
                isGone,
                switch (style.get("visibility", "")) {
                    case "hidden", "collapse" -> false;
                    case "visible", "initial" -> true;
                    default -> shown;
                },
                opacity * opacity(style),
                font,
                color(style),
                background(style),
                style.get("white-space") == null
                        ? preformatted
                        : style.get("white-space", "").startsWith("pre"));
    }

    private double font(Declarations style) {
        var size = style.get("font-size");
        if (size != null) {
            return CssLength.fontSize(size, fontPx);
        }
        var shorthand = style.get("font");
        if (shorthand != null) {
            for (var token : shorthand.split("[ /]", 12)) {
                double pixels = CssLength.pixels(token, fontPx, fontPx);
                if (!Double.isNaN(pixels) && !isFontWeight(token)) {
                    return pixels;
                }
            }
        }
        return fontPx;
    }

    private static boolean isFontWeight(String token) {
        return token.length() == 3 && token.endsWith("00");
    }

    private static double opacity(Declarations style) {
        var value = style.get("opacity");
        if (value == null) {
            var filter = style.get("filter", "");
            int at = filter.indexOf("opacity(");
            value = at < 0
                    ? "1"
                    : filter.substring(at + 8).replaceFirst("\\).*", "").strip();
        }
        double number = CssLength.pixels(value, 1, 1);
        return Double.isNaN(number) ? 1 : Math.clamp(number, 0, 1);
    }

    private long color(Declarations style) {
        var fill = CssColor.parse(style.get("-webkit-text-fill-color", ""));
        var own = fill != CssColor.UNKNOWN ? fill : CssColor.parse(style.get("color", ""));
        return own == CssColor.UNKNOWN ? color : own;
    }

    private long background(Declarations style) {
        var own = CssColor.parse(style.get("background-color", ""));
        var shorthand = style.get("background", "");
        for (var token : shorthand.isEmpty() ? new String[0] : tokens(shorthand)) {
            own = own == CssColor.UNKNOWN ? CssColor.parse(token) : own;
        }
        if (own == CssColor.UNKNOWN) {
            var picture = shorthand.contains("url(")
                    || shorthand.contains("gradient(")
                    || style.get("background-image", "none").contains("(");
            return picture ? CssColor.UNKNOWN : background;
        }
        return background == CssColor.UNKNOWN && (own >> 24 & 0xFF) < 255
                ? CssColor.UNKNOWN
                : CssColor.over(own, background);
    }

    /// Splits at spaces outside brackets, so that `rgb(0, 0, 0)` stays whole.
    private static String[] tokens(String value) {
        var tokens = new StringBuilder(value.length());
        var depth = 0;
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            depth += c == '(' ? 1 : c == ')' ? -1 : 0;
            tokens.append(c == ' ' && depth > 0 ? ',' : c);
        }
        return tokens.toString().split(" ", 20);
    }

    private static boolean isOffScreen(Declarations style, double font) {
        var position = style.get("position", "static");
        if (!position.equals("static")) {
            for (var side : List.of("left", "top", "right", "bottom")) {
                double offset = CssLength.pixels(style.get(side, ""), font, OFF_SCREEN_PX);
                if (offset <= -OFF_SCREEN_PX || offset >= 10 * OFF_SCREEN_PX) {
                    return true;
                }
            }
        }
        for (var shift : List.of("margin-left", "margin-top", "text-indent")) {
            double offset = CssLength.pixels(style.get(shift, ""), font, 0);
            if (offset <= -OFF_SCREEN_PX || offset >= 10 * OFF_SCREEN_PX) {
                return true;
            }
        }
        var transform = style.get("transform", "");
        return transform.contains("scale(0)") || transform.contains("scale(0,") || isTranslatedAway(transform);
    }

    private static boolean isTranslatedAway(String transform) {
        int at = transform.indexOf("translate");
        int open = at < 0 ? -1 : transform.indexOf('(', at);
        int end = open < 0 ? -1 : transform.indexOf(')', open);
        if (end < 0) {
            return false;
        }
        for (var shift : transform.substring(open + 1, end).split(",", 4)) {
            double offset = CssLength.pixels(shift.strip(), 16, 100);
            if (offset <= -OFF_SCREEN_PX || offset >= 10 * OFF_SCREEN_PX) {
                return true;
            }
        }
        return false;
    }

    private static boolean isEmptyBox(Declarations style, double font) {
        if (!hides(style.get("overflow", ""))
                && !hides(style.get("overflow-x", ""))
                && !hides(style.get("overflow-y", ""))) {
            return false;
        }
        for (var side : List.of("height", "max-height", "width", "max-width")) {
            if (CssLength.pixels(style.get(side, ""), font, OFF_SCREEN_PX) <= 2) {
                return true;
            }
        }
        return false;
    }

    private static boolean hides(String overflow) {
        return overflow.startsWith("hidden") || overflow.startsWith("clip");
    }

    private static boolean isClipped(Declarations style) {
        var clip = style.get("clip", "");
        if (clip.startsWith("rect(") && !style.get("position", "static").equals("static")) {
            var widest = 0.0;
            for (var side : clip.substring(5)
                    .replace(')', ' ')
                    .replace(',', ' ')
                    .strip()
                    .split(" +", 6)) {
                double pixels = CssLength.pixels(side, 16, 100);
                widest = Double.isNaN(pixels) ? OFF_SCREEN_PX : Math.max(widest, pixels);
            }
            if (widest <= 2) {
                return true;
            }
        }
        var path = style.get("clip-path", "").replace(" ", "");
        if (path.startsWith("inset(")) {
            return CssLength.pixels(path.substring(6).replaceFirst("[),].*", ""), 16, 100) >= 50;
        }
        return path.startsWith("circle(0");
    }
}
