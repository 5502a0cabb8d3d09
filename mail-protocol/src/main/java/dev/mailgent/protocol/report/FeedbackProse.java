package dev.mailgent.protocol.report;

import dev.mailgent.protocol.mime.ParsedMail;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Failure and abuse reports that come as prose instead of RFC 5965: Exim's DMARC notices and Microsoft's JMRP.
public final class FeedbackProse {
    private static final Pattern DOMAIN = Pattern.compile("(?im)^\\s{0,20}Sender Domain:[ \\t]{0,20}(\\S{1,255})");
    private static final Pattern IP =
            Pattern.compile("(?im)^\\s{0,20}Sender IP Address:[ \\t]{0,20}([0-9a-f.:]{3,45})");
    private static final Pattern DATE = Pattern.compile("(?im)^\\s{0,20}Received date:[ \\t]{0,20}(\\S.{5,60})$");
    private static final Pattern COPY =
            Pattern.compile("(?im)^-{3,20}.{0,40}copy of the (?:headers|message).{0,80}\\R");
    private static final Pattern JMRP = Pattern.compile("(?i)^complaint about message from ([0-9a-f.:]{3,45})");

    private FeedbackProse() {}

    public static Optional<FeedbackReport> in(ParsedMail mail) {
        var subject = mail.subject() == null ? "" : mail.subject();
        var jmrp = JMRP.matcher(subject);
        if (jmrp.find()) {
            return Optional.of(jmrp(mail, jmrp.group(1)));
        }
        var text = mail.text();
        if (text == null || !subject.toLowerCase(Locale.ROOT).contains("dmarc") || text.length() > 1 << 18) {
            return Optional.empty();
        }
        var domain = DOMAIN.matcher(text);
        var ip = IP.matcher(text);
        if (!domain.find() || !ip.find()) {
            return Optional.empty();
        }
        var block = new StringBuilder("Feedback-Type: auth-failure\nAuth-Failure: dmarc\n");
        block.append("Reported-Domain: ")
                .append(domain.group(1))
                .append("\nSource-IP: ")
                .append(ip.group(1))
                .append('\n');
        var date = DATE.matcher(text);
        if (date.find()) {
            block.append("Arrival-Date: ").append(date.group(1)).append('\n');
        }
        var copy = COPY.matcher(text);
        return Optional.of(FeedbackReport.of(block.toString(), copy.find() ? head(text.substring(copy.end())) : null));
    }

    private static FeedbackReport jmrp(ParsedMail mail, String ip) {
        String returned = null;
        var block = new StringBuilder("Feedback-Type: abuse\nSource-IP: ")
                .append(ip)
                .append('\n');
        for (var part : mail.parts()) {
            var original = part.message();
            if (original.isPresent() && returned == null) {
                returned = original.get().headers().stream()
                        .limit(500)
                        .map(field -> field.name() + ": " + field.raw() + "\n")
                        .reduce("", String::concat);
                original.get()
                        .header("X-HmXmrOriginalRecipient")
                        .ifPresent(field -> block.append("Original-Rcpt-To: ")
                                .append(field.value())
                                .append('\n'));
            }
        }
        return FeedbackReport.of(block.toString(), returned);
    }

    private static @Nullable String head(String text) {
        var head = text.replace("\r\n", "\n").stripLeading();
        int end = head.indexOf("\n\n");
        return end < 0 ? head : head.substring(0, end + 1);
    }
}
