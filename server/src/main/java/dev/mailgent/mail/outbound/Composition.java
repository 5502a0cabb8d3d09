package dev.mailgent.mail.outbound;

import dev.mailgent.platform.problem.Problem;
import dev.mailgent.protocol.address.AddressCheck;
import dev.mailgent.protocol.address.AddressParser;
import dev.mailgent.protocol.address.MailAddress;
import dev.mailgent.protocol.compose.OutgoingAttachment;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A message about to be sent, its parts checked one by one.
///
/// @param inReplyTo Message-ID of the message answered, or null
/// @param automatic a program sends it without a decision of its own in this case (RFC 3834)
record Composition(
        List<MailAddress> to,
        List<MailAddress> cc,
        List<MailAddress> bcc,
        String subject,
        @Nullable String text,
        @Nullable String html,
        List<OutgoingAttachment> attachments,
        @Nullable String inReplyTo,
        List<String> references,
        @Nullable Instant sendAt,
        boolean automatic) {
    static final int MAX_RECIPIENTS = 100;
    private static final int MAX_ATTACHMENTS = 10;
    private static final long MAX_ATTACHMENT_BYTES = 10L * 1024 * 1024;
    private static final long MAX_TOTAL_BYTES = 25L * 1024 * 1024;

    /// One recipient of the envelope; the first of TO, CC, BCC that names it counts.
    record Recipient(String address, String kind) {}

    /// Recipients without repeats, in order.
    List<Recipient> recipients() {
        var found = new LinkedHashMap<String, Recipient>();
        add(to, "TO", found);
        add(cc, "CC", found);
        add(bcc, "BCC", found);
        return List.copyOf(found.values());
    }

    private static void add(List<MailAddress> list, String kind, Map<String, Recipient> found) {
        for (var address : list) {
            found.putIfAbsent(address.address().toLowerCase(Locale.ROOT), new Recipient(address.address(), kind));
        }
    }

    static List<MailAddress> addresses(@Nullable List<@Nullable String> given, String field) {
        if (given == null) {
            return List.of();
        }
        var checked = new ArrayList<MailAddress>(given.size());
        for (var i = 0; i < given.size(); i++) {
            checked.add(address(given.get(i), given.size() == 1 ? field : field + "[" + i + "]"));
        }
        return checked;
    }

    private static MailAddress address(@Nullable String text, String field) {
        if (text == null || text.isBlank()) {
            throw new Problem.Invalid("'" + field + "' is empty.", "Send an address like ada@example.com.")
                    .asException();
        }
        refuseLineBreaks(text, field);
        var plain = AddressParser.parseSingle(text.strip());
        if (plain instanceof AddressCheck.Accepted(var address)) {
            return address;
        }
        // Not bare: perhaps `Name <a@b>`.
        var list = AddressParser.parseList(text);
        if (list.addresses().size() == 1 && list.invalid().isEmpty()) {
            var named = list.addresses().getFirst();
            if (AddressParser.parseSingle(named.address()) instanceof AddressCheck.Accepted) {
                return named;
            }
        }
        var reason = plain instanceof AddressCheck.Rejected(var why) ? why : "not an address";
        throw new Problem.Invalid(
                        "'" + field + "' is not an address mail can be sent to: " + reason + ".",
                        "Send one address per entry, as ada@example.com or Ada <ada@example.com>.")
                .asException();
    }

    static void refuseLineBreaks(String text, String field) {
        for (var i = 0; i < text.length(); i++) {
            var c = text.charAt(i);
            if (c == '\r' || c == '\n' || c == 0 || c == 0x85 || c == 0x2028 || c == 0x2029) {
                throw new Problem.Unprocessable(
                                "'" + field + "' holds a line break or NUL, which no header may.", "Remove it.")
                        .asException();
            }
        }
    }

    /// No message holds NUL (RFC 5322 section 2.1), and no text of the database.
    static void refuseNul(@Nullable String text, String field) {
        if (text != null && text.indexOf('\0') >= 0) {
            throw new Problem.Unprocessable("'" + field + "' holds NUL, which no message may.", "Remove it.")
                    .asException();
        }
    }

    static List<OutgoingAttachment> attachments(@Nullable List<SendRequest.@Nullable File> files) {
        if (files == null || files.isEmpty()) {
            return List.of();
        }
        if (files.size() > MAX_ATTACHMENTS) {
            throw new Problem.Invalid(
                            "'attachments' has " + files.size() + " files; at most " + MAX_ATTACHMENTS
                                    + " may be sent.",
                            "Put several files into one archive, or send two messages.")
                    .asException();
        }
        var checked = new ArrayList<OutgoingAttachment>(files.size());
        for (var i = 0; i < files.size(); i++) {
            checked.add(attachment(files.get(i), "attachments[" + i + "]"));
        }
        refuseTooMuch(checked);
        return checked;
    }

    /// Attachments together may have 25 MiB, also those that come with a forwarded message.
    static void refuseTooMuch(List<OutgoingAttachment> files) {
        if (files.stream().mapToLong(file -> file.data().length).sum() > MAX_TOTAL_BYTES) {
            throw new Problem.TooLarge(MAX_TOTAL_BYTES).asException();
        }
    }

    private static OutgoingAttachment attachment(SendRequest.@Nullable File file, String field) {
        if (file == null || file.filename() == null || file.data() == null) {
            throw new Problem.Invalid(
                            "'" + field + "' needs 'filename' and 'data'.",
                            "Send {\"filename\": …, \"contentType\": …, \"data\": base64}.")
                    .asException();
        }
        if (file.filename().length() > 255) {
            throw new Problem.Invalid("'" + field + ".filename' is longer than 255 characters.", "Shorten it.")
                    .asException();
        }
        byte[] data;
        try {
            data = Base64.getDecoder().decode(file.data());
        } catch (IllegalArgumentException _) {
            throw new Problem.Unprocessable(
                            "'" + field + ".data' is not base64.",
                            "Encode the file's bytes with the standard alphabet (RFC 4648 section 4), without line breaks.")
                    .asException();
        }
        if (data.length > MAX_ATTACHMENT_BYTES) {
            throw new Problem.TooLarge(MAX_ATTACHMENT_BYTES).asException();
        }
        var type = file.contentType() == null || file.contentType().isBlank()
                ? "application/octet-stream"
                : file.contentType();
        var contentId = file.contentId();
        return new OutgoingAttachment(file.filename(), type, data, contentId != null, contentId);
    }

    static @Nullable Instant sendAt(@Nullable String text, Instant now) {
        if (text == null || text.isEmpty()) {
            return null;
        }
        try {
            var at = OffsetDateTime.parse(text).toInstant();
            if (at.isAfter(now.plus(java.time.Duration.ofDays(365)))) {
                throw new Problem.Invalid("'sendAt' is more than a year ahead.", "Send an earlier time.").asException();
            }
            return at.isAfter(now) ? at : null;
        } catch (DateTimeParseException _) {
            throw new Problem.Invalid("'sendAt' is not a time.", "Send RFC 3339, as 2026-01-31T09:30:00Z.")
                    .asException();
        }
    }
}
