package dev.mailgent.protocol.bounce;

import dev.mailgent.protocol.report.ReportFields;
import dev.mailgent.protocol.report.TinyMime;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// A message sorted into the parts that matter to a report (RFC 6522): the note for people, the fields for machines,
/// the returned message.
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

    private static final int MAX_TEXT = 1 << 18;
    // Relays that rewrite the outer header break the boundary; the report then sits in the text, still legible.
    private static final Pattern EMBEDDED =
            Pattern.compile("(?im)^(?:reporting-mta|original-recipient|final-recipient):\\s?\\S");

    static ReportMail of(byte[] raw) {
        var status = new ArrayList<String>();
        var feedback = new ArrayList<String>();
        var note = new StringBuilder();
        String html = null;
        String returned = null;
        var parts = TinyMime.parse(raw);
        for (var part : parts) {
            switch (part.type()) {
                case "message/delivery-status", "message/global-delivery-status" -> status.add(cut(part.text()));
                case "message/feedback-report" -> feedback.add(cut(part.text()));
                case "message/rfc822", "message/global", "text/rfc822-headers", "message/global-headers" ->
                    returned = returned == null ? headOf(part.text()) : returned;
                case "text/html" -> html = html == null ? cut(part.text()) : html;
                default -> {
                    if (part.type().startsWith("text/") || part.type().startsWith("multipart/")) {
                        note.append(cut(part.text())).append('\n');
                    }
                }
            }
        }
        if (note.toString().isBlank() && html != null) {
            note.append(textOf(html));
        }
        return embedded(new ReportMail(parts.getFirst().header(), status, feedback, cut(note.toString()), returned));
    }

    String from() {
        return header.first("from").toLowerCase(Locale.ROOT);
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
        var text = cut(message).replace("\r\n", "\n").stripLeading();
        int end = text.indexOf("\n\n");
        return end < 0 ? text : text.substring(0, end + 1);
    }

    private static String textOf(String html) {
        var page = org.jsoup.Jsoup.parse(html);
        page.select("br").before("\n");
        page.select("p,div,tr,li,h1,h2,h3,pre").before("\n");
        return page.wholeText();
    }

    private static String cut(String text) {
        return text.length() > MAX_TEXT ? text.substring(0, MAX_TEXT) : text;
    }
}
