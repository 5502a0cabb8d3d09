package dev.mailgent.protocol.smtp.server;

import org.jspecify.annotations.Nullable;

/// `BDAT size [LAST]` (RFC 3030 section 2).
///
/// @param bytes announced, [Long#MAX_VALUE] when the number is longer than any size
record BdatCommand(long bytes, boolean last) {
    /// @return null when it cannot be read
    static @Nullable BdatCommand parse(CommandLine line) {
        var words = line.argument().strip().split(" +", -1);
        var last = words.length == 2 && words[1].equalsIgnoreCase("LAST");
        if (words.length != 1 && !last) {
            return null;
        }
        var digits = words[0];
        if (digits.isEmpty() || !digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return null;
        }
        return new BdatCommand(digits.length() > 18 ? Long.MAX_VALUE : Long.parseLong(digits), last);
    }
}
