package dev.mailgent.mail.sandbox;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Who lives at `sandbox.test`. The domain can belong to nobody (RFC 6761 section 6.2), so no mail for it ever leaves,
/// whatever the transport.
public enum Correspondent {
    /// Takes the mail and is silent.
    DELIVERED,
    /// Takes the mail; a report of its failure comes back (RFC 3464). `bounced+5.2.2@` chooses the status.
    BOUNCED,
    /// Takes the mail; a complaint about it comes back (RFC 5965).
    COMPLAINED,
    /// Takes the mail; an automatic reply comes back (RFC 3834).
    OOO,
    /// Takes the mail at the third attempt. `slow+1@` to `slow+3@` choose how many attempts it puts off.
    SLOW,
    /// Answers with a code. `otp+424242@` chooses it.
    OTP,
    /// Answers as a person does, quoting, in the same thread, at most ten times a thread.
    REPLY,
    /// Answers with a mail that tries to give the reader orders.
    INJECT;

    public static final String DOMAIN = "sandbox.test";

    private static final String NAMES =
            Arrays.stream(values()).map(Correspondent::address).collect(Collectors.joining(", "));

    /// A correspondent as addressed.
    ///
    /// @param address as in the envelope
    /// @param tag what followed `+`, null when nothing did
    public record Addressed(
            Correspondent who, String address, @Nullable String tag) {}

    /// The correspondent of an address at [#DOMAIN], empty when nobody has that name.
    public static Optional<Addressed> of(String address) {
        var local = address.substring(0, Math.max(0, address.lastIndexOf('@'))).toLowerCase(Locale.ROOT);
        var plus = local.indexOf('+');
        var name = plus < 0 ? local : local.substring(0, plus);
        return Arrays.stream(values())
                .filter(who -> who.local().equals(name))
                .findFirst()
                .map(who -> new Addressed(who, address, plus < 0 ? null : local.substring(plus + 1)));
    }

    public static boolean isAt(String domain) {
        return domain.equalsIgnoreCase(DOMAIN);
    }

    /// Every address there is, for a message that says so.
    public static String names() {
        return NAMES;
    }

    /// Without a tag: `otp@sandbox.test`.
    public String address() {
        return local() + "@" + DOMAIN;
    }

    private String local() {
        return name().toLowerCase(Locale.ROOT);
    }
}
