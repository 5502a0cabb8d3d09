package dev.mailgent.protocol.smtp;

/// `NOTIFY=` of RCPT (RFC 3461 section 4.1). NEVER stands alone; an empty set means the sender did not say.
public enum DsnNotify {
    NEVER,
    SUCCESS,
    FAILURE,
    DELAY
}
