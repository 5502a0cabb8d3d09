package dev.mailgent.vault;

import dev.mailgent.platform.crypto.OneTimeCode;
import dev.mailgent.platform.problem.Problem;
import org.jspecify.annotations.Nullable;

/// What may be shown of a second factor: everything but its seed.
///
/// @param digits of a code: 6 to 8
/// @param period seconds a code is valid, at least 1
/// @param issuer who asks for the code, null when the seed came without
/// @param account whose it is, null when the seed came without
public record TotpInfo(
        OneTimeCode.Algorithm algorithm,
        int digits,
        int period,
        @Nullable String issuer,
        @Nullable String account) {
    /// What nearly every site uses (RFC 6238 section 1.2, RFC 4226 section 5.3).
    public static final TotpInfo COMMON = new TotpInfo(OneTimeCode.Algorithm.SHA1, 6, 30, null, null);

    /// @throws dev.mailgent.platform.problem.ProblemException Invalid
    public TotpInfo {
        if (digits < 6 || digits > 8) {
            throw new Problem.Invalid("A TOTP code has 6, 7 or 8 digits.", "Send digits=6 to digits=8.").asException();
        }
        if (period < 1) {
            throw new Problem.Invalid("The period of a TOTP is at least one second.", "Send period=30.").asException();
        }
    }
}
