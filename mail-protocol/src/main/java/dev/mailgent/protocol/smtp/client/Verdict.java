package dev.mailgent.protocol.smtp.client;

import dev.mailgent.protocol.smtp.client.Delivery.Bounced;
import dev.mailgent.protocol.smtp.client.Delivery.Cause;
import dev.mailgent.protocol.smtp.client.Delivery.Retry;
import dev.mailgent.protocol.smtp.client.Delivery.Sent;
import java.time.Duration;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What a reply means for a recipient.
final class Verdict {
    /// "try again in 300 seconds", "wait 5 min", "greylisted for 1 hour".
    private static final Pattern ASKED_DELAY = Pattern.compile(
            "\\b(?:in|after|for|wait)\\s(\\d{1,6})\\s?(seconds?|secs?|s|minutes?|mins?|m|hours?|hrs?|h)\\b",
            Pattern.CASE_INSENSITIVE);

    private static final Duration LONGEST_ASKED = Duration.ofHours(24);

    private Verdict() {}

    static Delivery of(RecipientReply reply) {
        var kind = reply.code() / 100;
        if (kind == 2) {
            return new Sent(reply);
        }
        if (kind == 5) {
            // 530 and 535 are about us, not about the recipient: a wrong password must not bounce people's mail.
            var aboutLogin = reply.code() == 530 || reply.code() == 535 || reply.code() == 538;
            return aboutLogin ? new Retry(reply, Cause.AUTHENTICATION, null, false) : new Bounced(reply);
        }
        return new Retry(reply, causeOf(reply), askedDelay(reply.text()), false);
    }

    /// RFC 5321 section 4.5.3.1.10: 552 to RCPT used to mean "too many recipients" and is to be taken as 452.
    static Delivery ofRcpt(RecipientReply reply, boolean othersAccepted) {
        var tooMany = reply.code() == 552
                && (reply.enhanced() == null || reply.enhanced().equals("5.5.3"));
        return tooMany && othersAccepted ? new Retry(reply, Cause.REFUSED_FOR_NOW, null, false) : of(reply);
    }

    private static Cause causeOf(RecipientReply reply) {
        var enhanced = reply.enhanced();
        var text = reply.text().toLowerCase(Locale.ROOT);
        if (reply.code() == 450 || reply.code() == 451 || reply.code() == 421) {
            if (text.contains("greylist") || text.contains("graylist") || text.contains("grey-list")) {
                return Cause.GREYLISTED;
            }
            if (reply.code() != 421 && "4.7.1".equals(enhanced)) {
                return Cause.GREYLISTED;
            }
        }
        var throttled = reply.code() == 421 || (enhanced != null && enhanced.startsWith("4.7."));
        return throttled ? Cause.THROTTLED : Cause.REFUSED_FOR_NOW;
    }

    static @Nullable Duration askedDelay(String text) {
        var match = ASKED_DELAY.matcher(text);
        if (!match.find()) {
            return null;
        }
        var count = Long.parseLong(match.group(1));
        var asked = switch (Character.toLowerCase(match.group(2).charAt(0))) {
            case 'h' -> Duration.ofHours(count);
            case 'm' -> Duration.ofMinutes(count);
            default -> Duration.ofSeconds(count);
        };
        return asked.compareTo(LONGEST_ASKED) > 0 ? LONGEST_ASKED : asked;
    }
}
