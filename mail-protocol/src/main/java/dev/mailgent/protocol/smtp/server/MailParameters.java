package dev.mailgent.protocol.smtp.server;

import dev.mailgent.protocol.smtp.BodyKind;
import dev.mailgent.protocol.smtp.DsnNotify;
import dev.mailgent.protocol.smtp.DsnReturn;
import dev.mailgent.protocol.smtp.SmtpReply;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The `KEY=value` words after the path of MAIL and RCPT. Reads until the first mistake and keeps it as [#fault].
final class MailParameters {
    private static final int MAX_ENVELOPE_ID = 100; // RFC 3461 section 4.4
    private static final int MAX_ORIGINAL_RECIPIENT = 500; // RFC 3461 section 4.2

    private final Set<String> seen = new HashSet<>(4);
    private final Set<DsnNotify> notifyOn = EnumSet.noneOf(DsnNotify.class);
    private BodyKind body = BodyKind.SEVEN_BIT;
    private long declaredBytes = -1;
    private boolean smtpUtf8;
    private @Nullable DsnReturn dsnReturn;
    private @Nullable String envelopeId;
    private @Nullable String originalRecipient;
    private @Nullable SmtpReply fault;

    private MailParameters() {}

    static MailParameters ofMail(String line, int from) {
        return new MailParameters().read(line, from, true);
    }

    static MailParameters ofRcpt(String line, int from) {
        return new MailParameters().read(line, from, false);
    }

    @Nullable
    SmtpReply fault() {
        return fault;
    }

    boolean smtpUtf8() {
        return smtpUtf8;
    }

    long declaredBytes() {
        return declaredBytes;
    }

    Sender sender(String address) {
        return new Sender(address, declaredBytes, body, smtpUtf8, dsnReturn, envelopeId);
    }

    Recipient recipient(String address) {
        return new Recipient(address, notifyOn, originalRecipient, null);
    }

    private MailParameters read(String line, int from, boolean ofMail) {
        var at = from;
        while (at < line.length() && fault == null) {
            if (line.charAt(at) == ' ') {
                at++;
                continue;
            }
            var space = line.indexOf(' ', at);
            var end = space < 0 ? line.length() : space;
            var equals = line.indexOf('=', at);
            var hasValue = equals > 0 && equals < end;
            var key = line.substring(at, hasValue ? equals : end).toUpperCase(Locale.ROOT);
            var value = hasValue ? line.substring(equals + 1, end) : "";
            var good = ofMail ? ofMail(key, value, hasValue) : ofRcpt(key, value);
            if (fault == null && (!good || !seen.add(key))) {
                fault = SmtpReply.of(501, "5.5.4", "Parameter " + key + " is wrong or given twice");
            }
            at = end;
        }
        return this;
    }

    private boolean ofMail(String key, String value, boolean hasValue) {
        return switch (key) {
            case "SIZE" -> size(value);
            case "BODY" -> body(value);
            case "SMTPUTF8" -> smtpUtf8(hasValue);
            case "RET" -> dsnReturn(value);
            case "ENVID" -> envelopeId(value);
            default -> unknown(key);
        };
    }

    private boolean ofRcpt(String key, String value) {
        return switch (key) {
            case "NOTIFY" -> notifyOn(value);
            case "ORCPT" -> originalRecipient(value);
            default -> unknown(key);
        };
    }

    private boolean size(String value) {
        declaredBytes = number(value);
        return declaredBytes >= 0;
    }

    private boolean body(String value) {
        switch (value.toUpperCase(Locale.ROOT)) {
            case "7BIT" -> body = BodyKind.SEVEN_BIT;
            case "8BITMIME" -> body = BodyKind.EIGHT_BIT_MIME;
            case "BINARYMIME" -> fault = SmtpReply.of(555, "5.6.3", "BINARYMIME is not offered");
            default -> {
                return false;
            }
        }
        return true;
    }

    private boolean smtpUtf8(boolean hasValue) {
        smtpUtf8 = true;
        return !hasValue;
    }

    private boolean dsnReturn(String value) {
        dsnReturn = switch (value.toUpperCase(Locale.ROOT)) {
            case "FULL" -> DsnReturn.FULL;
            case "HDRS" -> DsnReturn.HDRS;
            default -> null;
        };
        return dsnReturn != null;
    }

    private boolean envelopeId(String value) {
        envelopeId = value.length() <= MAX_ENVELOPE_ID ? xtext(value) : null;
        return envelopeId != null && !value.isEmpty();
    }

    private boolean notifyOn(String value) {
        for (var word : value.split(",", -1)) {
            switch (word.toUpperCase(Locale.ROOT)) {
                case "NEVER" -> notifyOn.add(DsnNotify.NEVER);
                case "SUCCESS" -> notifyOn.add(DsnNotify.SUCCESS);
                case "FAILURE" -> notifyOn.add(DsnNotify.FAILURE);
                case "DELAY" -> notifyOn.add(DsnNotify.DELAY);
                default -> {
                    return false;
                }
            }
        }
        return notifyOn.size() == 1 || !notifyOn.contains(DsnNotify.NEVER);
    }

    private boolean originalRecipient(String value) {
        var hasType = value.indexOf(';') > 0;
        originalRecipient = hasType && value.length() <= MAX_ORIGINAL_RECIPIENT ? xtext(value) : null;
        return originalRecipient != null;
    }

    private boolean unknown(String key) {
        fault = SmtpReply.of(555, "5.5.4", "Parameter " + key + " is not known");
        return true;
    }

    /// @return -1 when it is no number; a number too long to read is larger than any limit
    private static long number(String digits) {
        if (digits.isEmpty() || !digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return -1;
        }
        return digits.length() > 18 ? Long.MAX_VALUE : Long.parseLong(digits);
    }

    /// `+41` becomes `A` (RFC 3461 section 4). UTF-8 stands for itself (RFC 6533 section 3).
    ///
    /// @return null when a `+` is not followed by two hex digits, or what comes out is not printable
    private static @Nullable String xtext(String text) {
        if (text.indexOf('+') < 0) {
            return text;
        }
        var plain = new StringBuilder(text.length());
        for (var at = 0; at < text.length(); at++) {
            var c = text.charAt(at);
            if (c == '+') {
                if (at + 2 >= text.length()) {
                    return null;
                }
                var high = Character.digit(text.charAt(at + 1), 16);
                var low = Character.digit(text.charAt(at + 2), 16);
                c = (char) (high * 16 + low);
                if (high < 0 || low < 0 || c < ' ' || c > '~') {
                    return null;
                }
                at += 2;
            }
            plain.append(c);
        }
        return plain.toString();
    }
}
