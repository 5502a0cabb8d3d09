package dev.mailgent.protocol.html;

import java.util.HashMap;
import java.util.Map;

/// Colours of CSS and of old HTML attributes as 0xAARRGGBB in a long, and how well they can be told apart.
final class CssColor {
    static final long UNKNOWN = -1;
    static final long BLACK = 0xFF000000L;
    static final long WHITE = 0xFFFFFFFFL;
    static final long LINK_BLUE = 0xFF0000EEL;

    private static final Map<String, Long> NAMES = new HashMap<>();

    static {
        var names = """
                aliceblue f0f8ff antiquewhite faebd7 aqua 00ffff aquamarine 7fffd4 azure f0ffff beige f5f5dc bisque ffe4c4
                black 000000 blanchedalmond ffebcd blue 0000ff blueviolet 8a2be2 brown a52a2a burlywood deb887
                cadetblue 5f9ea0 chartreuse 7fff00 chocolate d2691e coral ff7f50 cornflowerblue 6495ed cornsilk fff8dc
                crimson dc143c cyan 00ffff darkblue 00008b darkcyan 008b8b darkgoldenrod b8860b darkgray a9a9a9
                darkgrey a9a9a9 darkgreen 006400 darkkhaki bdb76b darkmagenta 8b008b darkolivegreen 556b2f
                darkorange ff8c00 darkorchid 9932cc darkred 8b0000 darksalmon e9967a darkseagreen 8fbc8f
                darkslateblue 483d8b darkslategray 2f4f4f darkslategrey 2f4f4f darkturquoise 00ced1 darkviolet 9400d3
                deeppink ff1493 deepskyblue 00bfff dimgray 696969 dimgrey 696969 dodgerblue 1e90ff firebrick b22222
                floralwhite fffaf0 forestgreen 228b22 fuchsia ff00ff gainsboro dcdcdc ghostwhite f8f8ff gold ffd700
                goldenrod daa520 gray 808080 grey 808080 green 008000 greenyellow adff2f honeydew f0fff0 hotpink ff69b4
                indianred cd5c5c indigo 4b0082 ivory fffff0 khaki f0e68c lavender e6e6fa lavenderblush fff0f5
                lawngreen 7cfc00 lemonchiffon fffacd lightblue add8e6 lightcoral f08080 lightcyan e0ffff
                lightgoldenrodyellow fafad2 lightgray d3d3d3 lightgrey d3d3d3 lightgreen 90ee90 lightpink ffb6c1
                lightsalmon ffa07a lightseagreen 20b2aa lightskyblue 87cefa lightslategray 778899 lightslategrey 778899
                lightsteelblue b0c4de lightyellow ffffe0 lime 00ff00 limegreen 32cd32 linen faf0e6 magenta ff00ff
                maroon 800000 mediumaquamarine 66cdaa mediumblue 0000cd mediumorchid ba55d3 mediumpurple 9370db
                mediumseagreen 3cb371 mediumslateblue 7b68ee mediumspringgreen 00fa9a mediumturquoise 48d1cc
                mediumvioletred c71585 midnightblue 191970 mintcream f5fffa mistyrose ffe4e1 moccasin ffe4b5
                navajowhite ffdead navy 000080 oldlace fdf5e6 olive 808000 olivedrab 6b8e23 orange ffa500
                orangered ff4500 orchid da70d6 palegoldenrod eee8aa palegreen 98fb98 paleturquoise afeeee
                palevioletred db7093 papayawhip ffefd5 peachpuff ffdab9 peru cd853f pink ffc0cb plum dda0dd
                powderblue b0e0e6 purple 800080 rebeccapurple 663399 red ff0000 rosybrown bc8f8f royalblue 4169e1
                saddlebrown 8b4513 salmon fa8072 sandybrown f4a460 seagreen 2e8b57 seashell fff5ee sienna a0522d
                silver c0c0c0 skyblue 87ceeb slateblue 6a5acd slategray 708090 slategrey 708090 snow fffafa
                springgreen 00ff7f steelblue 4682b4 tan d2b48c teal 008080 thistle d8bfd8 tomato ff6347 turquoise 40e0d0
                violet ee82ee wheat f5deb3 white ffffff whitesmoke f5f5f5 yellow ffff00 yellowgreen 9acd32
                """.strip().split("\\s+");
        for (int i = 0; i < names.length; i += 2) {
            NAMES.put(names[i], 0xFF000000L | Long.parseLong(names[i + 1], 16));
        }
        NAMES.put("transparent", 0L);
    }

    private CssColor() {}

    /// @param value lower case and trimmed
    /// @return 0xAARRGGBB, or [#UNKNOWN]
    static long parse(String value) {
        if (value.isEmpty()) {
            return UNKNOWN;
        }
        if (value.charAt(0) == '#') {
            return hex(value.substring(1));
        }
        var named = NAMES.get(value);
        if (named != null) {
            return named;
        }
        int open = value.indexOf('(');
        if (open > 0 && value.endsWith(")")) {
            return function(value.substring(0, open), value.substring(open + 1, value.length() - 1));
        }
        return value.length() == 6 || value.length() == 3 ? hex(value) : UNKNOWN; // bgcolor=ffffff
    }

    /// Contrast ratio of WCAG 2.1, 1 (equal) to 21, of a text colour on an opaque background.
    static double contrast(long text, long background) {
        double one = luminance(over(text, background)) + 0.05;
        double other = luminance(background) + 0.05;
        return one > other ? one / other : other / one;
    }

    /// A colour that may be translucent, painted over an opaque one.
    static long over(long top, long bottom) {
        double alpha = (top >> 24 & 0xFF) / 255.0;
        if (alpha >= 1) {
            return top;
        }
        var result = 0xFF000000L;
        for (int shift = 0; shift <= 16; shift += 8) {
            long mixed = Math.round((top >> shift & 0xFF) * alpha + (bottom >> shift & 0xFF) * (1 - alpha));
            result |= mixed << shift;
        }
        return result;
    }

    private static double luminance(long color) {
        return 0.2126 * linear(color >> 16 & 0xFF) + 0.7152 * linear(color >> 8 & 0xFF) + 0.0722 * linear(color & 0xFF);
    }

    private static double linear(long channel) {
        double c = channel / 255.0;
        return c <= 0.04045 ? c / 12.92 : Math.pow((c + 0.055) / 1.055, 2.4);
    }

    private static long hex(String digits) {
        var length = digits.length();
        if (length != 3 && length != 4 && length != 6 && length != 8) {
            return UNKNOWN;
        }
        var rgba = new long[] {0, 0, 0, 255};
        var perChannel = length <= 4 ? 1 : 2;
        for (int i = 0; i < length / perChannel; i++) {
            var value = 0;
            for (int j = 0; j < perChannel; j++) {
                int digit = Character.digit(digits.charAt(i * perChannel + j), 16);
                if (digit < 0) {
                    return UNKNOWN;
                }
                value = value * 16 + digit;
            }
            rgba[i] = perChannel == 1 ? value * 17L : value;
        }
        return rgba[3] << 24 | rgba[0] << 16 | rgba[1] << 8 | rgba[2];
    }

    private static long function(String name, String arguments) {
        var parts = arguments.replace(',', ' ').replace('/', ' ').strip().split("\\s+", 8);
        if (parts.length < 3) {
            return UNKNOWN;
        }
        double alpha = parts.length > 3 ? number(parts[3], 1) : 1;
        if (name.equals("rgb") || name.equals("rgba")) {
            return argb(alpha, number(parts[0], 255), number(parts[1], 255), number(parts[2], 255));
        }
        if (name.equals("hsl") || name.equals("hsla")) {
            return hsl(number(parts[0], 360), number(parts[1], 1), number(parts[2], 1), alpha);
        }
        return UNKNOWN;
    }

    private static long hsl(double hue, double saturation, double lightness, double alpha) {
        double reach = saturation * Math.min(lightness, 1 - lightness);
        var channels = new double[3];
        for (int i = 0; i < 3; i++) {
            double k = (new double[] {0, 8, 4}[i] + hue / 30) % 12;
            channels[i] = 255 * (lightness - reach * Math.max(-1, Math.min(Math.min(k - 3, 9 - k), 1)));
        }
        return argb(alpha, channels[0], channels[1], channels[2]);
    }

    private static long argb(double alpha, double red, double green, double blue) {
        return channel(alpha * 255) << 24 | channel(red) << 16 | channel(green) << 8 | channel(blue);
    }

    private static long channel(double value) {
        return Double.isFinite(value) ? Math.clamp(Math.round(value), 0, 255) : 0;
    }

    /// @param whole what 100 % stands for
    private static double number(String text, double whole) {
        try {
            if (text.endsWith("%")) {
                return Double.parseDouble(text.substring(0, text.length() - 1)) / 100 * whole;
            }
            return Double.parseDouble(text.endsWith("deg") ? text.substring(0, text.length() - 3) : text);
        } catch (NumberFormatException _) {
            return 0;
        }
    }
}
