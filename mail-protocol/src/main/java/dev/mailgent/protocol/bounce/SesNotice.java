package dev.mailgent.protocol.bounce;

import dev.mailgent.protocol.report.FeedbackReport;
import dev.mailgent.protocol.report.ReportFields;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.core.json.JsonReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Amazon SES events, mailed by an SNS topic as JSON text instead of a report.
final class SesNotice {
    private static final JsonMapper JSON = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(JsonReadFeature.ALLOW_UNESCAPED_CONTROL_CHARS)
            .build();

    private SesNotice() {}

    static boolean isFromTopic(ReportFields header) {
        return header.first("from").toLowerCase(Locale.ROOT).contains("@sns.amazonaws.com");
    }

    static Optional<Notification> in(ReportMail mail) {
        var text = mail.note().strip();
        if (!isFromTopic(mail.header()) || !text.startsWith("{")) {
            return Optional.empty();
        }
        try {
            // Relays of the old school break a line of 998 octets with "!" and a fold.
            var event = JSON.readTree(text.replace("\r\n", "\n").replace("!\n ", ""));
            var inner = event.path("Message");
            return read(inner.isString() ? JSON.readTree(inner.asString()) : event);
        } catch (JacksonException _) {
            return Optional.empty();
        }
    }

    private static Optional<Notification> read(JsonNode event) {
        var kind = string(event.has("notificationType") ? event.path("notificationType") : event.path("eventType"));
        var id = string(event.path("mail").path("commonHeaders").path("messageId"));
        return switch (kind) {
            case "Bounce" -> bounce(event.path("bounce"), id);
            case "Delivery" -> delivery(event.path("delivery"), id);
            case "Complaint" -> complaint(event, id);
            default -> Optional.empty();
        };
    }

    private static Optional<Notification> bounce(JsonNode bounce, String messageId) {
        boolean passing = string(bounce.path("bounceType")).equals("Transient");
        var out = new ArrayList<BouncedRecipient>();
        for (var node : bounce.path("bouncedRecipients")) {
            var code = string(node.path("diagnosticCode"));
            var said = code.substring(code.indexOf(';') + 1).strip();
            var action = DeliveryAction.of(string(node.path("action")));
            var field = ReplyCodes.in(string(node.path("status"))).status();
            var status = field == null && said.isEmpty() ? (passing ? "4.0.0" : "5.0.0") : field;
            var found = Diagnosis.of(
                    action, status, said, new Surroundings(string(bounce.path("bounceSubType"))), Stage.of(said));
            out.add(new BouncedRecipient(
                    string(node.path("emailAddress")),
                    null,
                    action,
                    found.status(),
                    found.reply(),
                    found.hard(),
                    found.reason(),
                    said));
        }
        return result(out, messageId);
    }

    private static Optional<Notification> delivery(JsonNode delivery, String messageId) {
        var said = string(delivery.path("smtpResponse"));
        var codes = ReplyCodes.in(said);
        var out = new ArrayList<BouncedRecipient>();
        for (var node : delivery.path("recipients")) {
            out.add(new BouncedRecipient(
                    string(node),
                    null,
                    DeliveryAction.DELIVERED,
                    codes.status() == null ? "2.0.0" : codes.status(),
                    codes.reply(),
                    false,
                    BounceReason.DELIVERED,
                    said));
        }
        return result(out, messageId);
    }

    private static Optional<Notification> complaint(JsonNode event, String messageId) {
        var complaint = event.path("complaint");
        var block = new StringBuilder();
        line(
                block,
                "Feedback-Type",
                string(complaint.path("complaintFeedbackType")).toLowerCase(Locale.ROOT));
        line(block, "User-Agent", string(complaint.path("userAgent")));
        line(block, "Original-Mail-From", string(event.path("mail").path("source")));
        line(block, "Arrival-Date", string(complaint.path("arrivalDate")));
        for (var node : complaint.path("complainedRecipients")) {
            line(block, "Original-Rcpt-To", string(node.path("emailAddress")));
        }
        var report =
                FeedbackReport.of(block.toString(), messageId.isEmpty() ? null : "Message-ID: " + messageId + "\n");
        return Optional.of(new Notification.Complaint(report.feedbackType(), report));
    }

    private static void line(StringBuilder block, String name, String value) {
        if (!value.isBlank()) {
            block.append(name)
                    .append(": ")
                    .append(value.replaceAll("[\\r\\n]", " "))
                    .append('\n');
        }
    }

    private static Optional<Notification> result(List<BouncedRecipient> recipients, String messageId) {
        return recipients.isEmpty()
                ? Optional.empty()
                : Optional.of(new Notification.Bounce(recipients, messageId.isEmpty() ? null : messageId, null));
    }

    private static String string(JsonNode node) {
        return node.isString() ? node.asString() : "";
    }
}
