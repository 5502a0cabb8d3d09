package dev.mailgent.protocol.bounce;

import dev.mailgent.protocol.mime.MimePart;
import dev.mailgent.protocol.mime.ParsedMail;
import dev.mailgent.protocol.report.ReportFields;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jsoup.Jsoup;
import org.jspecify.annotations.Nullable;

/// A message sorted into the parts that matter to a report (RFC 6522): the note for people, the fields for
/// machines, the returned message.
///
/// @param status contents of message/delivery-status and its EAI form
/// @param feedback contents of message/feedback-report
/// @param note text before the returned message; from HTML only when there is no plain text
/// @param returned header of the returned message; null when it was not returned
record ReportMail(
        ReportFields header,
        List<String> status,
        List<String> feedback,
        String note,
        @Nullable String returned) {

    /// Characters kept of each part: enough for a report on a thousand recipients.
    private static final int MAX_TEXT = 1 << 18;
    // Relays that rewrite the outer header break the boundary; the report then sits in the text, still legible.
    private static final Pattern EMBEDDED =
            Pattern.compile("(?im)^(?:reporting-mta|original-recipient|final-recipient):\\s?\\S");

    /// Looks at part types only, so that an ordinary letter costs nothing.
    static boolean isLikely(ParsedMail mail, ReportFields header) {
        return AutomaticMail.isBounceSender(header)
                || SesNotice.isFromTopic(header)
                || mail.parts().stream().anyMatch(part -> isStatus(part) || isFeedback(part));
    }

    static ReportMail of(ParsedMail mail, ReportFields header) {
        var status = new ArrayList<String>();
        var feedback = new ArrayList<String>();
        var note = new StringBuilder();
        String html = null;
        String returned = null;
        for (var part : mail.parts()) {
            if (isStatus(part)) {
                status.add(text(part));
            } else if (isFeedback(part)) {
                feedback.add(text(part));
            } else if (isReturned(part)) {
                returned = returned == null ? headOf(text(part)) : returned;
            } else if (part.kind() == MimePart.Kind.HTML) {
                html = html == null ? text(part) : html;
            } else if (part.kind() == MimePart.Kind.TEXT && note.length() < MAX_TEXT) {
                note.append(text(part)).append('\n');
            }
        }
        if (html != null && note.toString().isBlank()) {
            note.append(textOf(html));
        }
        return embedded(new ReportMail(header, status, feedback, note.toString(), returned));
    }

    private static boolean isStatus(MimePart part) {
        return part.contentType().equals("message/delivery-status")
                || part.contentType().equals("message/global-delivery-status");
    }

    private static boolean isFeedback(MimePart part) {
        return part.contentType().equals("message/feedback-report");
    }

    private static boolean isReturned(MimePart part) {
        return switch (part.contentType()) {
            case "message/rfc822", "message/global", "text/rfc822-headers", "message/global-headers" -> true;
            default -> false;
        };
    }

    private static ReportMail embedded(ReportMail mail) {
        var found = mail.status.isEmpty() ? EMBEDDED.matcher(mail.note) : null;
        if (found == null || !found.find()) {
            return mail;
        }
        var rest = mail.note.substring(found.start());
        var note = mail.note.substring(0, found.start());
        var returned = mail.returned == null ? afterMessageHeader(rest) : mail.returned;
        return new ReportMail(mail.header, List.of(rest), mail.feedback, note, returned);
    }

    private static @Nullable String afterMessageHeader(String text) {
        int at = text.toLowerCase(Locale.ROOT).indexOf("\ncontent-type: message/rfc822");
        int blank = at < 0 ? -1 : text.indexOf("\n\n", at);
        return blank < 0 ? null : headOf(text.substring(blank + 2));
    }

    private static String headOf(String message) {
        var text = message.stripLeading();
        int end = text.indexOf("\n\n");
        return end < 0 ? text : text.substring(0, end + 1);
    }

    private static String textOf(String html) {
        var page = Jsoup.parse(html);
        page.select("br").before("\n");
        page.select("p,div,tr,li,h1,h2,h3,pre").before("\n");
        return page.wholeText();
    }

    private static String text(MimePart part) {
        // A returned message may be as large as any; only its head is wanted.
        var text = part.kind() == MimePart.Kind.MESSAGE ? ascii(part.content()) : part.text();
        var cut = text.length() > MAX_TEXT ? text.substring(0, MAX_TEXT) : text;
        return cut.replace("\r\n", "\n");
    }

    private static String ascii(byte[] bytes) {
        return new String(bytes, 0, Math.min(bytes.length, MAX_TEXT), StandardCharsets.UTF_8);
    }
}
