package dev.mailgent.protocol.smtp;

/// How a connection is encrypted.
///
/// @param protocol as JSSE names it: `TLSv1.3`
/// @param cipher as JSSE names it: `TLS_AES_256_GCM_SHA384`
public record TlsInfo(String protocol, String cipher) {}
