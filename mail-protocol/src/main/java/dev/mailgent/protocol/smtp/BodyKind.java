package dev.mailgent.protocol.smtp;

/// `BODY=` of MAIL (RFC 6152). BINARYMIME is not offered.
public enum BodyKind {
    SEVEN_BIT,
    EIGHT_BIT_MIME
}
