package dev.mailgent.mail.waiting;

import dev.mailgent.mail.message.Incoming;
import dev.mailgent.platform.http.Request;
import dev.mailgent.platform.problem.Problem;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.Optional;

/// What a call waits for.
///
/// @param from sender's address, or a domain of it (`example.com`, `@example.com`, `*@example.com`);
///     lower case
/// @param subject text the subject holds, lower case
/// @param since no message that came before
/// @param resume place to go on from; wins over `since`
/// @param again whether a code or link that was handed out is given too
record WaitQuery(
        Kind kind,
        Optional<String> from,
        Optional<String> subject,
        Optional<Instant> since,
        Optional<Resume> resume,
        Duration timeout,
        boolean again) {
    /// Proxies cut calls that last a minute.
    static final int MOST_SECONDS = 50;

    /// Less than the 30 seconds after which the published clients give up.
    private static final int USUAL_SECONDS = 25;

    /// What an answer may be.
    enum Kind {
        MESSAGE,
        CODE,
        LINK
    }

    /// @throws dev.mailgent.platform.problem.ProblemException Invalid, naming the parameter
    static WaitQuery of(Request request) {
        return new WaitQuery(
                kind(request.query("for").orElse("message")),
                request.query("from").map(text -> text.strip().toLowerCase(Locale.ROOT)),
                request.query("subject").map(text -> text.strip().toLowerCase(Locale.ROOT)),
                request.query("since").map(WaitQuery::instant),
                request.query("resume").map(WaitQuery::resume),
                timeout(request.query("timeout")),
                request.query("again").filter(text -> text.equals("true")).isPresent());
    }

    private static Kind kind(String text) {
        for (var kind : Kind.values()) {
            if (kind.name().toLowerCase(Locale.ROOT).equals(text)) {
                return kind;
            }
        }
        throw invalid("'for' is none of message, code and link.", "Send for=code, for=link or for=message.");
    }

    private static Instant instant(String text) {
        try {
            return text.length() == 10
                    ? LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant()
                    : OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeParseException _) {
            throw invalid("'since' is neither a date nor an RFC 3339 time.", "Send for example 2026-01-31T12:00:00Z.");
        }
    }

    private static Duration timeout(Optional<String> text) {
        try {
            var seconds = text.map(Long::parseLong).orElse((long) USUAL_SECONDS);
            if (seconds >= 0) {
                return Duration.ofSeconds(Math.min(seconds, MOST_SECONDS));
            }
        } catch (NumberFormatException _) {
            // falls through to the refusal
        }
        throw invalid("'timeout' is not a whole number of seconds.", "Send timeout=0 to timeout=" + MOST_SECONDS + ".");
    }

    private static Resume resume(String token) {
        return Resume.parse(token)
                .orElseThrow(() -> invalid(
                        "'resume' is no token of a wait.", "Send the 'resume' of the answer before, or leave it out."));
    }

    private static RuntimeException invalid(String message, String fix) {
        return new Problem.Invalid(message, fix).asException();
    }

    /// Whether a message is one the caller waits for, whatever is in it.
    boolean wants(Incoming.Message message) {
        return message.came()
                && since.map(instant -> !message.createdAt().isBefore(instant)).orElse(true)
                && subject.map(text -> String.valueOf(message.subject())
                                .toLowerCase(Locale.ROOT)
                                .contains(text))
                        .orElse(true)
                && from.map(text -> isFrom(sender(message).toLowerCase(Locale.ROOT), text))
                        .orElse(true);
    }

    /// The bare address of the author; empty when there is none.
    static String sender(Incoming.Message message) {
        var from = message.content().from();
        if (from.isEmpty()) {
            return "";
        }
        var text = from.getFirst();
        var open = text.lastIndexOf('<');
        return open >= 0 && text.endsWith(">") ? text.substring(open + 1, text.length() - 1) : text;
    }

    private static boolean isFrom(String address, String wanted) {
        if (wanted.contains("@") && !wanted.startsWith("@") && !wanted.startsWith("*@")) {
            return address.equals(wanted);
        }
        var domain = wanted.substring(wanted.indexOf('@') + 1);
        return !domain.isEmpty()
                && (address.endsWith("@" + domain) || (address.contains("@") && address.endsWith("." + domain)));
    }
}
