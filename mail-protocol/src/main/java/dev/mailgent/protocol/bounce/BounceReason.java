package dev.mailgent.protocol.bounce;

import java.util.Locale;

/// Why a recipient was not reached. The codes are stored and shown, so they never change meaning.
public enum BounceReason {
    /// The mailbox does not exist.
    USER_UNKNOWN(true, "1.1"),
    /// The domain does not exist.
    HOST_UNKNOWN(true, "1.2"),
    /// The mailbox moved away and nothing forwards.
    MOVED(true, "1.6"),
    /// The domain says it takes no mail (RFC 7505).
    NO_MAIL_HOST(true, "1.10"),
    MAILBOX_FULL(false, "2.2"),
    /// Exists, but is disabled, locked or inactive.
    SUSPENDED(false, "2.1"),
    /// Turned away after the address had been taken: a content or recipient's own filter.
    FILTERED(false, "2.0"),
    TOO_BIG(false, "3.4"),
    /// Our sender address or its domain was refused.
    SENDER_REJECTED(false, "1.8"),
    /// Our host was refused: a block list, a closed door.
    BLOCKED(false, "7.1"),
    BAD_REPUTATION(false, "7.0"),
    /// Our host lacks a matching reverse name.
    NO_REVERSE_DNS(false, "7.25"),
    /// SPF, DKIM or DMARC.
    AUTH_FAILURE(false, "7.26"),
    POLICY(false, "7.1"),
    SECURITY(false, "7.0"),
    TLS_FAILURE(false, "7.10"),
    SPAM(false, "7.1"),
    VIRUS(false, "7.1"),
    CONTENT(false, "6.0"),
    /// Our message or its envelope breaks a standard.
    NOT_COMPLIANT(false, "6.0"),
    SYNTAX(false, "5.0"),
    RELAY_DENIED(false, "7.1"),
    TOO_FAST(false, "7.0"),
    TOO_MANY(false, "3.2"),
    /// Nobody answered, or the line broke.
    NETWORK(false, "4.1"),
    EXPIRED(false, "4.7"),
    SYSTEM_ERROR(false, "3.0"),
    SYSTEM_FULL(false, "3.1"),
    /// The program that delivers locally failed.
    MAILER_ERROR(false, "3.0"),
    ON_HOLD(false, "0.0"),
    /// No failure: a report of success.
    DELIVERED(false, "0.0"),
    UNDEFINED(false, "0.0");

    private final boolean lasting;
    private final String detail;
    private final String code = name().toLowerCase(Locale.ROOT);

    BounceReason(boolean lasting, String detail) {
        this.lasting = lasting;
        this.detail = detail;
    }

    /// The stable form, such as `user_unknown`.
    public String code() {
        return code;
    }

    /// Whether the address itself is dead, so that every later message would fail too.
    public boolean lasting() {
        return lasting;
    }

    /// Subject and detail of RFC 3463 to show when the report gave no code.
    String statusDetail() {
        return detail;
    }
}
