package dev.mailgent.protocol.smtp;

/// `RET=` of MAIL: how much of the message a delivery notification carries (RFC 3461 section 4.3).
public enum DsnReturn {
    FULL,
    HDRS
}
