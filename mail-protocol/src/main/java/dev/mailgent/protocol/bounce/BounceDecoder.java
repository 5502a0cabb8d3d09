package dev.mailgent.protocol.bounce;

import dev.mailgent.protocol.mime.MimeParser;
import dev.mailgent.protocol.mime.ParsedMail;
import dev.mailgent.protocol.report.FeedbackProse;
import dev.mailgent.protocol.report.FeedbackReport;
import dev.mailgent.protocol.report.ReportFields;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Tells a report from a letter, and reads it. Never throws on content; time is linear in the message.
///
/// The order matters: what is structured is believed first, a bounce in prose only from a machine's address, and an
/// automatic reply last, because bounces are automatic too (Exim marks them `auto-replied`).
public final class BounceDecoder {
    private static final int MAX_DIAGNOSTIC = 1000;

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
                ? new Notification.AutoReply(header.orNull("in-reply-to"))
                : new Notification.None();
    }

    private static Optional<Notification> bounce(ReportMail mail) {
        boolean fromMachine = AutomaticMail.isBounceSender(mail.header());
        boolean structured = !mail.status().isEmpty() && (fromMachine || isReport(mail.header()));
        if (!structured && !fromMachine) {
            return Optional.empty();
        }
        var note = BounceNote.of(mail.note());
        var returned = mail.returned() == null ? note.copy() : mail.returned();
        var original = ReportFields.all(returned);
        var reader = new Reading(mail, note, original, ours(mail, original));
        var recipients = structured ? reader.fromStatus() : new ArrayList<BouncedRecipient>();
        if (recipients.isEmpty()) {
            recipients = reader.fromNote(structured);
        }
        if (recipients.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new Notification.Bounce(recipients, reader.messageId(), reader.envelopeId()));
    }

    private static boolean isReport(ReportFields header) {
        var type = header.first("content-type").toLowerCase(Locale.ROOT);
        return type.startsWith("multipart/report") || type.contains("delivery-status");
    }

    /// Who wrote the returned message, and whom the report is addressed to: never the recipient that failed, unless
    /// both
    /// are one, which the structured part would say.
    private static Set<String> ours(ReportMail mail, ReportFields original) {
        var ours = new HashSet<String>();
        for (var value : List.of(mail.header().first("to"), original.first("return-path"), original.first("from"))) {
            RecipientText.first(value).map(RecipientText::key).ifPresent(ours::add);
        }
        return ours;
    }

    /// One report in the course of being read.
    private record Reading(ReportMail mail, BounceNote note, ReportFields original, Set<String> ours) {

        List<BouncedRecipient> fromStatus() {
            var sections = note.sections(Set.of());
            var out = new LinkedHashMap<String, BouncedRecipient>();
            for (var text : mail.status()) {
                for (var block : ReportFields.blocks(text)) {
                    if (block.has("final-recipient") || block.has("original-recipient")) {
                        one(block, sections)
                                .ifPresent(found -> out.putIfAbsent(RecipientText.key(found.recipient()), found));
                    }
                }
            }
            return new ArrayList<>(out.values());
        }

        private Optional<BouncedRecipient> one(ReportFields block, Map<String, String> sections) {
            var original = RecipientText.ofField(block.first("original-recipient"));
            var address = RecipientText.ofField(block.first("final-recipient"))
                    .or(() -> original)
                    .or(() -> failedHeader().stream().findFirst())
                    .or(() -> sections.keySet().stream().findFirst())
                    .or(() -> originalTo());
            if (address.isEmpty()) {
                return Optional.empty();
            }
            var around = sectionOf(address.get(), original, sections);
            var code = block.first("diagnostic-code");
            var said =
                    code.contains(";") ? code.substring(code.indexOf(';') + 1).strip() : code;
            if (said.length() < 4) {
                said = Transcript.firstRefusal(note.text()).orElse(said);
            } else if (said.length() > 3 && said.charAt(3) == '-' && sections.size() < 2) {
                said = said + ' ' + Transcript.firstRefusal(note.text()).orElse("");
            }
            var stage = stage(said, around);
            var status = ReplyCodes.in(block.first("status")).status();
            var action = DeliveryAction.of(block.first("action"));
            var diagnosis = Diagnosis.of(action, status, said, around, stage);
            var other = original.filter(first -> !first.equalsIgnoreCase(address.get()))
                    .orElse(null);
            return Optional.of(recipient(address.get(), other, action, diagnosis, said.isBlank() ? around : said));
        }

        private Stage stage(String said, String around) {
            var stage = Stage.of(said);
            stage = stage == Stage.UNKNOWN ? Stage.of(around) : stage;
            return stage == Stage.UNKNOWN ? Transcript.stageOf(note.text(), said) : stage;
        }

        private String sectionOf(String address, Optional<String> original, Map<String, String> sections) {
            for (var entry : sections.entrySet()) {
                if (entry.getKey().equalsIgnoreCase(address)
                        || original.filter(entry.getKey()::equalsIgnoreCase).isPresent()) {
                    return entry.getValue();
                }
            }
            return sections.size() > 1
                    ? ""
                    : sections.values().stream().findFirst().orElse(note.text());
        }

        List<BouncedRecipient> fromNote(boolean structured) {
            var strangers = note.sections(ours);
            // A bounce of mail to oneself names only oneself.
            var sections = strangers.isEmpty() ? note.sections(Set.of()) : strangers;
            var failed = failedHeader();
            var out = new ArrayList<BouncedRecipient>();
            var addresses = failed.isEmpty() ? List.copyOf(sections.keySet()) : failed;
            if (addresses.isEmpty() && (structured || BounceNoteTells.failure(note.text()))) {
                addresses = originalTo().map(List::of).orElse(List.of());
            }
            for (var address : addresses) {
                var around = addresses.size() == 1 && sections.size() < 2
                        ? note.text()
                        : sectionOf(address, Optional.empty(), sections);
                var told = sectionOf(address, Optional.empty(), sections);
                if (!structured && failed.isEmpty() && !BounceNoteTells.failure(note.text())) {
                    continue;
                }
                var action = BounceNoteTells.delay(mail.header().first("subject"), note.text())
                        ? DeliveryAction.DELAYED
                        : DeliveryAction.FAILED;
                var said = BounceNoteTells.serversWords(told);
                var diagnosis = Diagnosis.of(action, null, said, around, stage(said, told));
                out.add(recipient(address, null, action, diagnosis, said));
            }
            return out;
        }

        private List<String> failedHeader() {
            var out = new LinkedHashMap<String, String>();
            for (var value : mail.header().values("x-failed-recipients")) {
                for (var item : value.split(",")) {
                    RecipientText.first(item)
                            .ifPresent(address -> out.putIfAbsent(RecipientText.key(address), address));
                }
            }
            return List.copyOf(out.values());
        }

        /// The returned message's addressee, when there is just one.
        private Optional<String> originalTo() {
            var to = original.first("to");
            return to.contains(",") ? Optional.empty() : RecipientText.first(to);
        }

        @Nullable
        String messageId() {
            var id = original.orNull("message-id");
            if (id != null) {
                return id;
            }
            for (var text : mail.status()) {
                var fields = ReportFields.all(text);
                if (fields.has("x-original-message-id")) {
                    return fields.orNull("x-original-message-id");
                }
            }
            return null;
        }

        @Nullable
        String envelopeId() {
            for (var text : mail.status()) {
                var fields = ReportFields.all(text);
                if (fields.has("original-envelope-id")) {
                    return fields.orNull("original-envelope-id");
                }
            }
            return null;
        }

        private static BouncedRecipient recipient(
                String address, @Nullable String original, DeliveryAction action, Diagnosis found, String said) {
            var line = said.strip().replaceAll("\\s+", " ");
            return new BouncedRecipient(
                    address,
                    original,
                    action,
                    found.status(),
                    found.reply(),
                    found.hard(),
                    found.reason(),
                    line.length() > MAX_DIAGNOSTIC ? line.substring(0, MAX_DIAGNOSTIC) : line);
        }
    }
}
