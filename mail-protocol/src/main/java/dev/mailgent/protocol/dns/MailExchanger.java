package dev.mailgent.protocol.dns;

/// One MX record.
///
/// @param preference 0 to 65535, lower is tried first
/// @param host without the trailing dot; empty for a null MX (RFC 7505)
public record MailExchanger(int preference, String host) {}
