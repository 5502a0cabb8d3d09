package dev.mailgent.protocol.spf;

/// What is wrong with a record, in words; never leaves this package.
final class SpfSyntaxException extends Exception {
    SpfSyntaxException(String message) {
        super(message, null, false, false); // no stack trace: hostile input decides how often this is thrown
    }
}
