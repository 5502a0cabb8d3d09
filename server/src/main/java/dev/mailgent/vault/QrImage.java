package dev.mailgent.vault;

import com.google.zxing.BarcodeFormat;
import com.google.zxing.BinaryBitmap;
import com.google.zxing.DecodeHintType;
import com.google.zxing.LuminanceSource;
import com.google.zxing.RGBLuminanceSource;
import com.google.zxing.common.GlobalHistogramBinarizer;
import com.google.zxing.common.HybridBinarizer;
import com.google.zxing.multi.qrcode.QRCodeMultiReader;
import dev.mailgent.platform.problem.Problem;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Base64;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import org.jspecify.annotations.Nullable;

/// The `otpauth://` URI in a picture of a QR code: a PNG or JPEG in base64, alone or as a `data:` URI. The picture is
/// measured before it is unpacked, and one is unpacked at a time.
final class QrImage {
    /// 4000 by 4000: more than a screen, less than 64 MiB unpacked.
    private static final long MAX_PIXELS = 16_000_000;

    private static final Semaphore ROOM = new Semaphore(1);
    private static final List<String> FORMATS = List.of("png", "jpeg");

    static {
        ImageIO.setUseCache(false); // a picture of a seed must not lie in a temporary file
    }

    private QrImage() {}

    /// Whether the text is a picture in base64, by its first characters.
    static boolean isImage(String text) {
        return text.regionMatches(true, 0, "data:image/", 0, 11)
                || text.startsWith("iVBORw0KGgo")
                || text.startsWith("/9j/");
    }

    /// @return text of the code
    /// @throws dev.mailgent.platform.problem.ProblemException Invalid when there is none to be read
    static String read(String text) {
        try {
            ROOM.acquire();
            try {
                return decode(bytes(text)).orElseThrow(() -> invalid("no otpauth QR code is found in it"));
            } finally {
                ROOM.release();
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw invalid("it was not read");
        }
    }

    private static byte[] bytes(String text) {
        var comma = text.indexOf(',');
        var base64 = text.regionMatches(true, 0, "data:", 0, 5) ? text.substring(comma + 1) : text;
        try {
            return Base64.getMimeDecoder().decode(base64);
        } catch (IllegalArgumentException _) {
            throw invalid("it is not base64");
        }
    }

    private static Optional<String> decode(byte[] image) {
        var pixels = pixels(image);
        if (pixels == null) {
            throw invalid("it is no PNG or JPEG");
        }
        var width = pixels.getWidth();
        var height = pixels.getHeight();
        var source = new RGBLuminanceSource(width, height, rgb(pixels, width, height));
        return codes(source).or(() -> codes(source.invert()));
    }

    /// Transparent is white.
    private static int[] rgb(BufferedImage image, int width, int height) {
        var rgb = image.getRGB(0, 0, width, height, null, 0, width);
        if (image.getColorModel().hasAlpha()) {
            for (var i = 0; i < rgb.length; i++) {
                if (rgb[i] >>> 24 < 128) {
                    rgb[i] = 0xffffff;
                }
            }
        }
        return rgb;
    }

    private static Optional<String> codes(LuminanceSource source) {
        var hints = new EnumMap<DecodeHintType, Object>(DecodeHintType.class);
        hints.put(DecodeHintType.TRY_HARDER, true);
        hints.put(DecodeHintType.POSSIBLE_FORMATS, List.of(BarcodeFormat.QR_CODE));
        for (var bitmap : List.of(
                new BinaryBitmap(new HybridBinarizer(source)),
                new BinaryBitmap(new GlobalHistogramBinarizer(source)))) {
            var found = uri(bitmap, hints);
            if (found != null) {
                return Optional.of(found);
            }
        }
        return Optional.empty();
    }

    private static @Nullable String uri(BinaryBitmap bitmap, Map<DecodeHintType, Object> hints) {
        try {
            for (var result : new QRCodeMultiReader().decodeMultiple(bitmap, hints)) {
                if (result.getText().toLowerCase(Locale.ROOT).startsWith("otpauth:")) {
                    return result.getText();
                }
            }
        } catch (com.google.zxing.ReaderException | RuntimeException _) {
            // nothing to be read in this way
        }
        return null;
    }

    private static @Nullable BufferedImage pixels(byte[] image) {
        try (var in = ImageIO.createImageInputStream(new ByteArrayInputStream(image))) {
            for (var readers = ImageIO.getImageReaders(in); readers.hasNext(); ) {
                var reader = readers.next();
                if (FORMATS.contains(reader.getFormatName().toLowerCase(Locale.ROOT))) {
                    reader.setInput(in, true, true);
                    return pixels(reader);
                }
                reader.dispose();
            }
            return null;
        } catch (IOException | RuntimeException e) {
            if (e instanceof dev.mailgent.platform.problem.ProblemException refused) {
                throw refused;
            }
            return null;
        }
    }

    private static @Nullable BufferedImage pixels(ImageReader reader) throws IOException {
        try {
            if ((long) reader.getWidth(0) * reader.getHeight(0) > MAX_PIXELS) {
                throw invalid("it has more than " + MAX_PIXELS + " pixels");
            }
            return reader.read(0);
        } finally {
            reader.dispose();
        }
    }

    private static RuntimeException invalid(String rule) {
        return new Problem.Invalid(
                        "The picture of the QR code cannot be used: " + rule + ".",
                        "Send a PNG or JPEG in base64 that shows the whole code, or the secret in base32.")
                .asException();
    }
}
