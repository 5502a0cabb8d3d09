package dev.mailgent.cli.command;

/// The command line itself is wrong, in a way the parser cannot know.
final class UsageException extends RuntimeException {
    UsageException(String message) {
        super(message, null, false, false);
    }
}
