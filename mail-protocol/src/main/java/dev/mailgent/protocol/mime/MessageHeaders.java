package dev.mailgent.protocol.mime;

import dev.mailgent.protocol.address.AddressParser;
import dev.mailgent.protocol.address.MailAddress;
import dev.mailgent.protocol.codec.Octets;
import dev.mailgent.protocol.header.EncodedWords;
import dev.mailgent.protocol.header.HeaderField;
import dev.mailgent.protocol.header.MailDate;
import dev.mailgent.protocol.header.MessageIds;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The header of a message, read into what {@link ParsedMail} carries.
final class MessageHeaders {
    /// Fields RFC 5322 section 3.6 and RFC 2045 allow once. Several To or Cc fields are read together: dropping
    /// recipients would be worse than reading on.
    private static final Set<FieldName> UNIQUE = EnumSet.of(
            FieldName.FROM,
            FieldName.SENDER,
            FieldName.REPLY_TO,
            FieldName.SUBJECT,
            FieldName.DATE,
            FieldName.MESSAGE_ID,
            FieldName.IN_REPLY_TO,
            FieldName.REFERENCES,
            FieldName.CONTENT_TYPE,
            FieldName.CONTENT_TRANSFER_ENCODING,
            FieldName.TO,
            FieldName.CC,
            FieldName.BCC);

    private final byte[] raw;
    private final HeaderBlock block;
    private final MimeLimits limits;
    private final Set<ParseWarning> warnings;

    MessageHeaders(byte[] raw, HeaderBlock block, MimeLimits limits, Set<ParseWarning> warnings) {
        this.raw = raw;
        this.block = block;
        this.limits = limits;
        this.warnings = warnings;
    }

    ParsedMail mail(List<MimePart> parts, BodyStructure bodies, @Nullable String text, @Nullable String html) {
        if (block.malformed()) {
            warnings.add(ParseWarning.MALFORMED_HEADER);
        }
        if (block.truncated()) {
            warnings.add(ParseWarning.HEADERS_TRUNCATED);
        }
        warnOfDuplicates();
        var fields = fields();
        var senders = addresses(FieldName.SENDER);
        var from = addresses(FieldName.FROM);
        var replyTo = addresses(FieldName.REPLY_TO);
        var to = addresses(FieldName.TO);
        var cc = addresses(FieldName.CC);
        var bcc = addresses(FieldName.BCC);
        String messageId = messageId();
        var sentAt = sentAt();
        return new ParsedMail(
                fields,
                subject(),
                from,
                senders.isEmpty() ? null : senders.getFirst(),
                replyTo,
                to,
                cc,
                bcc,
                messageId,
                ids(FieldName.IN_REPLY_TO),
                ids(FieldName.REFERENCES),
                sentAt,
                parts,
                bodies.textBody,
                bodies.htmlBody,
                bodies.attachments,
                text,
                html,
                warnings.stream().map(ParseWarning::code).toList());
    }

    private void warnOfDuplicates() {
        var seen = EnumSet.noneOf(FieldName.class);
        for (int i = 0; i < block.count(); i++) {
            if (!seen.add(block.name(i)) && UNIQUE.contains(block.name(i))) {
                warnings.add(ParseWarning.DUPLICATE_HEADER);
            }
        }
    }

    private List<HeaderField> fields() {
        var fields = new ArrayList<HeaderField>(block.count());
        int budget = limits.maxHeaderBytes();
        for (int i = 0; i < block.count(); i++) {
            int room = Math.min(budget, limits.maxFieldBytes());
            if (block.valueTo(i) - block.valueFrom(i) > room) {
                warnings.add(ParseWarning.HEADERS_TRUNCATED);
                if (budget == 0) {
                    break;
                }
            }
            String octets = block.unfolded(i, room);
            String unicode = Octets.text(octets);
            String value = octets.contains("=?") ? EncodedWords.decodeOctets(octets) : unicode;
            fields.add(new HeaderField(block.nameText(i), value, value.equals(unicode) ? value : unicode));
            budget = Math.max(0, budget - octets.length() - 64); // 64: what an empty field costs anyway
        }
        return fields;
    }

    private @Nullable String subject() {
        int field = block.first(FieldName.SUBJECT);
        return field < 0 ? null : EncodedWords.decodeOctets(value(field)).strip();
    }

    private List<MailAddress> addresses(FieldName name) {
        boolean many = name == FieldName.TO || name == FieldName.CC || name == FieldName.BCC;
        var all = new ArrayList<MailAddress>();
        for (int i = 0; i < block.count(); i++) {
            if (block.name(i) == name) {
                var list = AddressParser.parseOctets(value(i));
                if (!list.invalid().isEmpty()) {
                    warnings.add(ParseWarning.MALFORMED_ADDRESS);
                }
                all.addAll(list.addresses());
                if (!many) {
                    break;
                }
            }
        }
        return all;
    }

    private @Nullable String messageId() {
        int field = block.first(FieldName.MESSAGE_ID);
        if (field < 0) {
            return null;
        }
        var found = MessageIds.parse(raw, block.valueFrom(field), block.valueTo(field));
        if (found.isEmpty()) {
            warnings.add(ParseWarning.MALFORMED_MESSAGE_ID);
            return null;
        }
        return found.getFirst();
    }

    private List<String> ids(FieldName name) {
        int field = block.first(name);
        return field < 0 ? List.of() : MessageIds.parse(raw, block.valueFrom(field), block.valueTo(field));
    }

    private @Nullable Instant sentAt() {
        int field = block.first(FieldName.DATE);
        if (field < 0) {
            return null;
        }
        var date = MailDate.parse(value(field));
        if (date.isEmpty()) {
            warnings.add(ParseWarning.MALFORMED_DATE);
        }
        return date.orElse(null);
    }

    private String value(int field) {
        if (block.valueTo(field) - block.valueFrom(field) > limits.maxFieldBytes()) {
            warnings.add(ParseWarning.HEADERS_TRUNCATED);
        }
        return block.unfolded(field, limits.maxFieldBytes());
    }
}
