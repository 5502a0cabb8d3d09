package dev.mailgent.protocol.code;

/// Something that has the form of a code.
///
/// @param start index in the text
/// @param end index behind it
/// @param code what would be typed
record Candidate(int start, int end, String code, Form form) {
    enum Form {
        /// Four to eight digits, perhaps in equal groups.
        DIGITS,

        /// One capital letter, a dash and digits, as only codes are written.
        PREFIXED,

        /// Digits in groups that are as often something else: 12-34, 250.000.
        LOOSE_DIGITS,

        /// Letters and digits.
        MIXED,

        /// Capital letters only.
        LETTERS,

        /// Capital letters in groups of one length.
        LETTER_GROUPS
    }

    /// 1900 to 2099, or a day of these years as 20261123.
    boolean isDate() {
        if (!code.startsWith("19") && !code.startsWith("20")) {
            return false;
        }
        return code.length() == 4 || (code.length() == 8 && "01".indexOf(code.charAt(4)) >= 0 && code.charAt(6) <= '3');
    }
}
