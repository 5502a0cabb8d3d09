package dev.mailgent.protocol.report;

import dev.mailgent.protocol.mime.MimeParser;
import dev.mailgent.protocol.mime.MimePart;
import dev.mailgent.protocol.mime.ParsedMail;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Finds the reports in a mail or a file. Never throws on content; memory is bounded by the caps of `ReportFile` (10 MB
/// packed, 100 MB unpacked, 200 to 1), and what passes them is {@link Report.Rejected}, not half read.
public final class ReportParser {
    /// Attachments looked into; a report mail has one.
    private static final int MAX_ATTACHMENTS = 20;

    private ReportParser() {}

    /// @param bytes a raw message, or a file as attached: XML, JSON, gzip or zip of them
    /// @return in order of appearance; empty when there is nothing that looks like a report
    public static List<Report> parse(byte[] bytes) {
        return ReportFile.isFile(bytes) ? ReportFile.read(bytes) : parse(MimeParser.parse(bytes));
    }

    public static List<Report> parse(ParsedMail mail) {
        var out = new ArrayList<Report>();
        int opened = 0;
        for (var part : mail.parts()) {
            if (part.contentType().equals("message/feedback-report")) {
                out.add(FeedbackReport.of(part.text(), returned(mail)));
            } else if (isAttachment(part) && opened < MAX_ATTACHMENTS) {
                opened++;
                out.addAll(attached(part));
            }
        }
        if (out.isEmpty()) {
            FeedbackProse.in(mail).ifPresent(out::add);
        }
        return out;
    }

    private static List<Report> attached(MimePart part) {
        return part.size() > ReportFile.MAX_PACKED_BYTES
                ? List.of(new Report.Rejected("too_large"))
                : ReportFile.read(part.content());
    }

    /// By subtype or name, since most reporters declare octet-stream and some declare text.
    private static boolean isAttachment(MimePart part) {
        if (part.kind() == MimePart.Kind.MULTIPART || part.kind() == MimePart.Kind.MESSAGE) {
            return false;
        }
        var type = part.contentType();
        var name = part.filename() == null ? "" : part.filename().toLowerCase(Locale.ROOT);
        if (type.startsWith("image/") || type.contains("openxmlformats")) {
            return false; // drawings and office files are XML and zip too
        }
        return type.contains("zip")
                || type.endsWith("/xml")
                || type.endsWith("+xml")
                || type.contains("tlsrpt")
                || type.contains("json")
                || name.endsWith(".xml")
                || name.endsWith(".gz")
                || name.endsWith(".zip")
                || name.endsWith(".json");
    }

    private static @Nullable String returned(ParsedMail mail) {
        for (var part : mail.parts()) {
            switch (part.contentType()) {
                case "message/rfc822", "text/rfc822-headers", "message/global", "message/global-headers" -> {
                    return headOf(part);
                }
                default -> {}
            }
        }
        return null;
    }

    private static String headOf(MimePart part) {
        byte[] bytes = part.content();
        var head = new String(bytes, 0, Math.min(bytes.length, 1 << 18), StandardCharsets.UTF_8)
                .replace("\r\n", "\n")
                .stripLeading();
        int end = head.indexOf("\n\n");
        return end < 0 ? head : head.substring(0, end + 1);
    }
}
