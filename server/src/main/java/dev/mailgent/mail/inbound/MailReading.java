package dev.mailgent.mail.inbound;

import dev.mailgent.access.Agent;
import dev.mailgent.mail.message.MessageContent;
import dev.mailgent.mail.message.ThreadLookup;
import dev.mailgent.protocol.address.MailAddress;
import dev.mailgent.protocol.code.MailBody;
import dev.mailgent.protocol.mime.MimeParser;
import dev.mailgent.protocol.mime.ParsedMail;
import dev.mailgent.protocol.thread.BaseSubject;
import dev.mailgent.protocol.thread.MessageIds;
import dev.mailgent.protocol.thread.ThreadFacts;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Everything we understand of a mail, worked out once however many inboxes it goes to.
///
/// @param participants addresses in From, To and Cc, lower case
public record MailReading(
        ParsedMail parsed,
        MessageContent content,
        BaseSubject subject,
        List<String> ancestors,
        Set<String> participants) {
    /// Longest text kept in the view; the raw bytes have the rest.
    private static final int MAX_TEXT = 1024 * 1024;

    /// Longest HTML kept beside the view.
    private static final int MAX_HTML = 4 * 1024 * 1024;

    private static final int MAX_SUBJECT = 2000;

    /// Parses and extracts. Never throws on content.
    ///
    /// @param receivedAt when a code's time begins
    /// @param auth verdicts on the sender, null when none were sought
    public static MailReading of(byte[] raw, Instant receivedAt, MessageContent.@Nullable Auth auth) {
        var parsed = MimeParser.parse(raw);
        var warnings = new ArrayList<>(parsed.warnings());
        var body = MailBody.read(parsed.subject(), parsed.text(), parsed.html());
        var hasBody = parsed.text() != null || parsed.html() != null;
        warnings.addAll(body.signals());
        var attachments = MessageContent.Attachment.of(parsed);
        var content = new MessageContent(
                shown(parsed.from()),
                shown(parsed.to()),
                shown(parsed.cc()),
                shown(parsed.replyTo()),
                hasBody ? cut(body.text(), MAX_TEXT, warnings) : null,
                hasBody ? cut(body.reply().text(), MAX_TEXT, warnings) : null,
                body.preview(),
                null,
                parsed.inReplyTo().isEmpty() ? null : String.join(" ", parsed.inReplyTo()),
                parsed.references(),
                parsed.sentAt(),
                attachments,
                auth,
                null,
                codes(body, receivedAt),
                links(body),
                warnings.stream().distinct().toList(),
                body.hiddenText().isEmpty() ? null : body.hiddenText(),
                null);
        return new MailReading(
                parsed,
                content,
                BaseSubject.of(parsed.subject()),
                MessageIds.ancestors(
                        parsed.messageId(),
                        String.join(" ", parsed.references()),
                        String.join(" ", parsed.inReplyTo())),
                participants(parsed));
    }

    /// The subject as kept: one line, bounded.
    @Nullable
    String keptSubject() {
        var text = parsed.subject();
        return text == null || text.length() <= MAX_SUBJECT ? text : text.substring(0, MAX_SUBJECT);
    }

    /// The HTML as kept, or null when there is none or it is beyond reason (the raw bytes have it).
    @Nullable
    String keptHtml() {
        var html = parsed.html();
        return html == null || html.length() > MAX_HTML ? null : html;
    }

    /// What threading asks, from where `agent` stands.
    ThreadFacts factsFor(Agent agent, Instant at) {
        var others = ThreadLookup.others(participants, agent.email());
        return new ThreadFacts(parsed.messageId(), ancestors, subject, others, at);
    }

    private static List<MessageContent.Code> codes(MailBody body, Instant receivedAt) {
        return body.findings().codes().stream()
                .map(code -> {
                    var expiresIn = code.expiresIn();
                    return new MessageContent.Code(
                            code.code(), code.confidence(), expiresIn == null ? null : receivedAt.plus(expiresIn));
                })
                .toList();
    }

    private static List<MessageContent.Link> links(MailBody body) {
        return body.findings().links().stream()
                .map(link ->
                        new MessageContent.Link(link.url(), link.kind().wireName(), link.host(), link.textMismatch()))
                .toList();
    }

    private static Set<String> participants(ParsedMail parsed) {
        var people = new HashSet<String>();
        for (var list : List.of(parsed.from(), parsed.to(), parsed.cc())) {
            list.forEach(address -> people.add(address.address().toLowerCase(Locale.ROOT)));
        }
        return people;
    }

    private static List<String> shown(List<MailAddress> addresses) {
        return addresses.stream().map(MailAddress::toHeader).toList();
    }

    private static String cut(String given, int max, List<String> warnings) {
        var text = given.replace("\r\n", "\n");
        if (text.length() <= max) {
            return text;
        }
        warnings.add("text_truncated");
        var end = Character.isHighSurrogate(text.charAt(max - 1)) ? max - 1 : max;
        return text.substring(0, end);
    }
}
