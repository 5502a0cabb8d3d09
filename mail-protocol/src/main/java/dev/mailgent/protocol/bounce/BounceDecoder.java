package dev.mailgent.protocol.bounce;

import dev.mailgent.protocol.header.MessageIds;
import dev.mailgent.protocol.mime.MimeParser;
import dev.mailgent.protocol.mime.ParsedMail;
import dev.mailgent.protocol.report.FeedbackProse;
import dev.mailgent.protocol.report.FeedbackReport;
import dev.mailgent.protocol.report.ReportFields;
import java.util.Locale;
import java.util.Optional;

/// Tells a report from a letter, and reads it. Never throws on content; time is linear in the message.
///
/// The order matters: what is structured is believed first, a bounce in prose only from a machine's address, and an
/// automatic reply last, because bounces are automatic too (Exim marks them `auto-replied`).
public final class BounceDecoder {
    private BounceDecoder() {}

    public static Notification decode(byte[] raw) {
        return decode(MimeParser.parse(raw));
    }

    public static Notification decode(ParsedMail parsed) {
        var header = ReportFields.of(parsed.headers());
        if (ReportMail.isLikely(parsed, header)) {
            return report(ReportMail.of(parsed, header));
        }
        return FeedbackProse.in(parsed)
                .<Notification>map(report -> new Notification.Complaint(report.feedbackType(), report))
                .orElseGet(() -> reply(header));
    }

    private static Notification report(ReportMail mail) {
        if (!mail.feedback().isEmpty()) {
            var report = FeedbackReport.of(mail.feedback().getFirst(), mail.returned());
            return new Notification.Complaint(report.feedbackType(), report);
        }
        var notice = SesNotice.in(mail);
        if (notice.isPresent()) {
            return notice.get();
        }
        var bounce = bounce(mail);
        if (bounce.isPresent()) {
            return bounce.get();
        }
        return reply(mail.header());
    }

    private static Notification reply(ReportFields header) {
        return AutomaticMail.isAutoReply(header)
                ? new Notification.AutoReply(MessageIds.parse(header.first("in-reply-to")).stream()
                        .findFirst()
                        .orElse(null))
                : new Notification.None();
    }

    private static Optional<Notification> bounce(ReportMail mail) {
        boolean fromMachine = AutomaticMail.isBounceSender(mail.header());
        boolean structured = !mail.status().isEmpty() && (fromMachine || isReport(mail.header()));
        return structured || fromMachine ? new BounceReading(mail).read(structured) : Optional.empty();
    }

    private static boolean isReport(ReportFields header) {
        var type = header.first("content-type").toLowerCase(Locale.ROOT);
        return type.startsWith("multipart/report") || type.contains("delivery-status");
    }
}
