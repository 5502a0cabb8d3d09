package dev.mailgent.protocol.compose;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Writes one message (RFC 5322, MIME). Pure: same mail, same bytes.
///
/// Structure, leaving out what has one part: `mixed( alternative( text, related( html, inline... ) ), files... )`.
public final class MessageComposer {
    /// The first id and the last ones keep a long thread together (the root, and the near ancestors).
    private static final int MAX_REFERENCES = 51;

    private static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern(
                    "EEE, d MMM yyyy HH:mm:ss '+0000'", Locale.ENGLISH)
            .withZone(ZoneOffset.UTC);

    private MessageComposer() {}

    /// @throws ComposeException naming the field that cannot be written
    public static byte[] compose(OutgoingMail mail) {
        var root = structure(mail);
        var sink = new Sink((int) Math.min(Integer.MAX_VALUE - 64, root.wireBytes() + 2048));
        var utf8 = needsSmtpUtf8(mail);
        sink.header("Date", date(mail.date()));
        addresses(sink, "From", "from", List.of(mail.from()), false);
        addresses(sink, "To", "to", mail.to(), true);
        addresses(sink, "Cc", "cc", mail.cc(), true);
        if (mail.to().isEmpty() && mail.cc().isEmpty()) {
            sink.header("To", "undisclosed-recipients:;"); // An empty group (RFC 5322 section 3.4).
        }
        sink.header("Message-ID", FieldRules.messageId("messageId", mail.messageId()));
        ancestors(sink, mail, utf8);
        var subject = FieldRules.line("subject", mail.subject());
        sink.header("Subject", HeaderText.unstructured(subject, "Subject: ".length()));
        extra(sink, mail.extra());
        PartWriter.write(sink, root, mail.messageId());
        return sink.toByteArray();
    }

    /// Whether the header holds an address that only SMTPUTF8 hops carry (RFC 6531). The envelope may need it as well:
    /// see [WireAddress#needsSmtpUtf8].
    public static boolean needsSmtpUtf8(OutgoingMail mail) {
        return WireAddress.needsSmtpUtf8(mail.from().address())
                || mail.to().stream().anyMatch(box -> WireAddress.needsSmtpUtf8(box.address()))
                || mail.cc().stream().anyMatch(box -> WireAddress.needsSmtpUtf8(box.address()));
    }

    /// A date as RFC 5322 section 3.3 wants it, in UTC.
    public static String date(Instant instant) {
        return DATE.format(instant);
    }

    static void addresses(Sink sink, String header, String field, List<Mailbox> boxes, boolean indexed) {
        var tokens = new ArrayList<String>();
        for (int i = 0; i < boxes.size(); i++) {
            var at = indexed ? field + "[" + i + "]" : field;
            var comma = i + 1 < boxes.size() ? "," : "";
            var address = WireAddress.of(at + ".address", boxes.get(i).address());
            var name = displayName(at + ".name", boxes.get(i).name());
            if (name.isEmpty()) {
                tokens.add(address + comma);
            } else {
                tokens.addAll(HeaderText.phrase(name, tokens.isEmpty() ? header.length() + 2 : 1));
                tokens.add("<" + address + ">" + comma);
            }
        }
        if (!tokens.isEmpty()) {
            sink.header(header, tokens);
        }
    }

    private static String displayName(String field, @Nullable String name) {
        return name == null ? "" : FieldRules.line(field, name).strip();
    }

    private static void ancestors(Sink sink, OutgoingMail mail, boolean utf8) {
        var parent = mail.inReplyTo();
        if (parent != null && FieldRules.isMessageId(parent, utf8)) {
            sink.header("In-Reply-To", parent);
        }
        var ids = new LinkedHashSet<String>();
        mail.references().stream()
                .filter(id -> FieldRules.isMessageId(id, utf8))
                .forEach(ids::add);
        if (!ids.isEmpty()) {
            var all = List.copyOf(ids);
            var kept = new ArrayList<String>();
            kept.add(all.getFirst());
            kept.addAll(all.subList(Math.max(1, all.size() - MAX_REFERENCES + 1), all.size()));
            sink.header("References", kept);
        }
    }

    private static void extra(Sink sink, List<ExtraHeader> extra) {
        for (int i = 0; i < extra.size(); i++) {
            var name =
                    FieldRules.extraName("headers[" + i + "].name", extra.get(i).name());
            var value = FieldRules.extraValue(
                    "headers[" + i + "].value", extra.get(i).value());
            sink.header(name, HeaderText.verbatimIfAscii(value, name.length() + 2));
        }
    }

    private static Part structure(OutgoingMail mail) {
        var files = new ArrayList<Part>();
        var inline = new ArrayList<Part>();
        for (int i = 0; i < mail.attachments().size(); i++) {
            var file = mail.attachments().get(i);
            var shownInHtml = file.inline() && file.contentId() != null && mail.html() != null;
            (shownInHtml ? inline : files).add(AttachmentPart.of("attachments[" + i + "]", file));
        }
        var parts = new ArrayList<Part>();
        if (mail.text() != null || mail.html() != null || files.isEmpty()) {
            parts.add(content(mail.text(), mail.html(), inline));
        }
        parts.addAll(files);
        // A message of nothing but a file is still mixed: readers show a bare file as a body.
        return files.isEmpty() ? parts.getFirst() : new Part.Multi("multipart/mixed", List.of(), parts);
    }

    private static Part content(@Nullable String text, @Nullable String html, List<Part> inline) {
        var choices = new ArrayList<Part>();
        if (text != null || html == null) {
            choices.add(readable("text/plain", text == null ? "" : text));
        }
        if (html != null) {
            var page = new ArrayList<Part>();
            page.add(readable("text/html", html));
            page.addAll(inline);
            choices.add(inline.isEmpty() ? page.getFirst() : related(page));
        }
        return Part.Multi.of("multipart/alternative", choices);
    }

    private static Part related(List<Part> page) {
        return new Part.Multi("multipart/related", List.of("type=\"text/html\""), page);
    }

    static Part readable(String type, String text) {
        return new Part.Leaf(List.of(type + ";", "charset=utf-8"), List.of(), Body.text(text));
    }
}
