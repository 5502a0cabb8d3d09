package dev.mailgent.protocol.code;

/// A word or phrase of [Labels] in a text.
///
/// @param start index of its first character
/// @param end index behind its last
record Label(Kind kind, int start, int end) {
    enum Kind {
        /// Says one-time code and nothing else: "verification code", "OTP".
        STRONG(true),

        /// "code", "PIN": often a one-time code.
        CODE(true),

        /// About proving who one is: "verify", "log in".
        WEAK(true),

        /// Names some other number: "order", "phone".
        OTHER_NUMBER(false),

        /// The mail sells: its codes are for a discount.
        PROMOTION(false),

        /// The mail is about something whose codes are no proof: a meeting, a flight.
        OTHER_TOPIC(false),

        /// "expires", "valid for".
        EXPIRY(false);

        final boolean positive;

        Kind(boolean positive) {
            this.positive = positive;
        }
    }
}
