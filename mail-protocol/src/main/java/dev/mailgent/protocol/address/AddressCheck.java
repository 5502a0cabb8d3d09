package dev.mailgent.protocol.address;

/// Whether a string may be used as an envelope recipient.
public sealed interface AddressCheck {
    /// A Mailbox of RFC 5321 section 4.1.2, or of RFC 6531 when it is not ASCII.
    record Accepted(MailAddress address) implements AddressCheck {}

    /// @param reason one lower-case clause for the caller, such as `local part is longer than 64 bytes`
    record Rejected(String reason) implements AddressCheck {}
}
