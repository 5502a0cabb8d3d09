package dev.mailgent.mail.message;

import java.util.Optional;

/// Message ids as callers write them.
final class MessageIds {
    /// RFC 5322 section 2.1.1: no longer line exists.
    private static final int MAX_BYTES = 998;

    private MessageIds() {}

    /// The id with its brackets, given with or without them; empty when no stored id can look like this.
    static Optional<String> wire(String given) {
        var id = given.startsWith("<") && given.endsWith(">") ? given : "<" + given + ">";
        // PostgreSQL text holds no NUL; an id never holds one.
        return id.length() > MAX_BYTES || id.indexOf('\0') >= 0 ? Optional.empty() : Optional.of(id);
    }
}
