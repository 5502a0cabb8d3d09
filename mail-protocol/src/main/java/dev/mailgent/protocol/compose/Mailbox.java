package dev.mailgent.protocol.compose;

import org.jspecify.annotations.Nullable;

/// Someone mail is from or to (RFC 5322 section 3.4).
///
/// @param name what readers show, or null when only the address is known
/// @param address `local@domain`, without angle brackets; the local part may be quoted, the domain may be Unicode
public record Mailbox(@Nullable String name, String address) {
    public static Mailbox of(String address) {
        return new Mailbox(null, address);
    }
}
