package dev.mailgent.protocol.spf;

/// What is wrong with a record, in words; never leaves this package.
final class SpfSyntaxException extends Exception {
    /// Longest message kept: a record may be 64 KB of anything.
    private static final int MAX_LENGTH = 100;

    SpfSyntaxException(String message) {
        // no stack trace: hostile input decides how often this is thrown
        super(message.substring(0, Math.min(message.length(), MAX_LENGTH)), null, false, false);
    }
}
