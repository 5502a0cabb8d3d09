package dev.mailgent.protocol.report;

import dev.mailgent.protocol.header.MailDate;
import dev.mailgent.protocol.header.MessageIds;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A feedback report (RFC 5965), or a report of failed authentication in the same dress (RFC 6591). Receivers redact
/// what they please, so every part but the type may be missing.
///
/// @param feedbackType lower case, `abuse` when the field is missing (what most senders of broken reports mean)
/// @param originalMailFrom envelope sender without brackets
/// @param originalRecipients envelope recipients without brackets; RFC 5965 allows several
/// @param incidents how many messages the report stands for, 1 unless said
/// @param authFailure lower case: adsp, bodyhash, revoked, signature, spf, dmarc; null outside RFC 6591
/// @param originalMessageId of the message complained about, with brackets; null when redacted
/// @param originalHeaders header of that message as far as it was returned; null when it was not
/// @param fields every field by lower-case name, for what has no component here
public record FeedbackReport(
        String feedbackType,
        @Nullable String userAgent,
        @Nullable String version,
        @Nullable String originalEnvelopeId,
        @Nullable String originalMailFrom,
        List<String> originalRecipients,
        @Nullable Instant arrivalDate,
        @Nullable String reportingMta,
        @Nullable String sourceIp,
        int incidents,
        List<String> reportedDomains,
        List<String> reportedUris,
        List<String> authenticationResults,
        @Nullable String authFailure,
        @Nullable String originalMessageId,
        @Nullable String originalHeaders,
        Map<String, List<String>> fields)
        implements Report {

    /// @param block content of the message/feedback-report part
    /// @param returned header of the returned message, null when none came
    public static FeedbackReport of(String block, @Nullable String returned) {
        var fields = ReportFields.all(block);
        var original = returned == null ? null : ReportFields.all(returned);
        var type = fields.first("feedback-type").toLowerCase(Locale.ROOT);
        var failure = fields.orNull("auth-failure");
        return new FeedbackReport(
                type.isBlank() ? "abuse" : type,
                fields.orNull("user-agent"),
                fields.orNull("version"),
                fields.orNull("original-envelope-id"),
                fields.has("original-mail-from") ? bare(fields.first("original-mail-from")) : null,
                fields.values("original-rcpt-to").stream()
                        .map(FeedbackReport::bare)
                        .filter(address -> !address.isEmpty())
                        .distinct()
                        .toList(),
                MailDate.parse(arrival(fields)).orElse(null),
                afterType(fields.orNull("reporting-mta")),
                firstWord(fields.orNull("source-ip")),
                incidents(fields.first("incidents")),
                fields.values("reported-domain"),
                fields.values("reported-uri"),
                fields.values("authentication-results"),
                failure == null ? null : failure.toLowerCase(Locale.ROOT),
                original == null
                        ? null
                        : MessageIds.parse(original.first("message-id")).stream()
                                .findFirst()
                                .orElse(null),
                returned,
                fields.fields());
    }

    public FeedbackReport {
        originalRecipients = List.copyOf(originalRecipients);
        reportedDomains = List.copyOf(reportedDomains);
        reportedUris = List.copyOf(reportedUris);
        authenticationResults = List.copyOf(authenticationResults);
        fields = Map.copyOf(fields);
    }

    // The drafts before RFC 5965 called it Received-Date.
    private static String arrival(ReportFields fields) {
        return fields.has("arrival-date") ? fields.first("arrival-date") : fields.first("received-date");
    }

    private static String bare(String address) {
        var text = address.strip();
        return text.startsWith("<") && text.endsWith(">") ? text.substring(1, text.length() - 1) : text;
    }

    private static @Nullable String afterType(@Nullable String value) {
        return value == null ? null : value.substring(value.indexOf(';') + 1).strip();
    }

    // OpenDMARC adds the host name in parentheses.
    private static @Nullable String firstWord(@Nullable String value) {
        return value == null ? null : value.split("\\s", 2)[0];
    }

    private static int incidents(String value) {
        try {
            return Math.max(1, Integer.parseInt(value.strip()));
        } catch (NumberFormatException _) {
            return 1;
        }
    }
}
