package dev.mailgent.vault;

import dev.mailgent.platform.crypto.OneTimeCode;
import dev.mailgent.platform.problem.Problem;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Arrays;

/// A TOTP seed with its parameters (RFC 6238), in the clear. It gives codes and its sealed form, and
/// nothing else of the seed.
public final class Totp implements AutoCloseable {
    private static final int MAX_SEED_BYTES = 1024;
    private static final byte FORMAT = 1;
    private static final int HEADER_BYTES = 7;

    private final TotpInfo info;
    private final byte[] seed;

    /// A code and the whole seconds until the next one.
    public record Code(String code, int remaining) {
        /// A code is a secret while it lives.
        @Override
        public String toString() {
            return "[redacted]";
        }
    }

    Totp(TotpInfo info, byte[] seed) {
        if (seed.length == 0 || seed.length > MAX_SEED_BYTES) {
            throw new Problem.Invalid(
                            "The TOTP seed is empty or longer than " + MAX_SEED_BYTES + " bytes.",
                            "Send the secret the site shows, in base32.")
                    .asException();
        }
        this.info = info;
        this.seed = seed;
    }

    /// Reads what a site shows: a base32 seed with the common parameters, or an `otpauth://totp/` URI.
    ///
    /// @throws dev.mailgent.platform.problem.ProblemException Invalid, never quoting the text
    public static Totp parse(String text) {
        return parse(text, TotpInfo.COMMON);
    }

    /// @param otherwise parameters of a seed that comes without; a URI has its own
    public static Totp parse(String text, TotpInfo otherwise) {
        var stripped = text.strip();
        if (stripped.regionMatches(true, 0, "otpauth:", 0, 8)) {
            return OtpAuthUri.parse(stripped);
        }
        return new Totp(otherwise, seed(stripped));
    }

    static byte[] seed(String base32) {
        return Base32.decode(base32)
                .orElseThrow(() -> new Problem.Invalid(
                                "The TOTP seed is not base32.",
                                "Send the letters A to Z and digits 2 to 7 the site shows, or the otpauth:// URI.")
                        .asException());
    }

    /// Whether the other has the same seed and makes the same codes.
    boolean givesCodesOf(Totp other) {
        return MessageDigest.isEqual(seed, other.seed)
                && info.algorithm() == other.info.algorithm()
                && info.digits() == other.info.digits()
                && info.period() == other.info.period();
    }

    public TotpInfo info() {
        return info;
    }

    public Code at(Instant now) {
        var seconds = now.getEpochSecond();
        var counter = Math.floorDiv(seconds, (long) info.period());
        var code = OneTimeCode.of(info.algorithm(), seed, counter, info.digits());
        return new Code(code, (int) (info.period() - Math.floorMod(seconds, (long) info.period())));
    }

    /// What is sealed: `01 | algorithm | digits | period u32 | seed`. The parameters that make the code
    /// are sealed with it, so that nobody changes them in the row.
    byte[] bytes() {
        return ByteBuffer.allocate(HEADER_BYTES + seed.length)
                .put(FORMAT)
                .put(info.algorithm().code())
                .put((byte) info.digits())
                .putInt(info.period())
                .put(seed)
                .array();
    }

    /// The seed of [#bytes], which is zeroed.
    static Totp of(byte[] bytes, TotpInfo shown) {
        try {
            if (bytes.length <= HEADER_BYTES || bytes[0] != FORMAT) {
                throw new IllegalArgumentException("seed of another format");
            }
            var buffer = ByteBuffer.wrap(bytes);
            var info = new TotpInfo(
                    OneTimeCode.Algorithm.of(bytes[1]), bytes[2], buffer.getInt(3), shown.issuer(), shown.account());
            return new Totp(info, Arrays.copyOfRange(bytes, HEADER_BYTES, bytes.length));
        } finally {
            Arrays.fill(bytes, (byte) 0);
        }
    }

    @Override
    public void close() {
        Arrays.fill(seed, (byte) 0);
    }

    @Override
    public String toString() {
        return "[redacted]";
    }
}
