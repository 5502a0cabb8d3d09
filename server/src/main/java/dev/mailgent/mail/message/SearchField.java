package dev.mailgent.mail.message;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The parts of a message that are searched. Each but the text can be asked for alone (`from:ada`).
enum SearchField {
    SUBJECT("subject", 's'),
    FROM("from", 'f'),
    TO("to", 't'),
    ATTACHMENT("attachment", 'a'),
    TEXT("text", ' ');

    /// Longest part that is searched of any one field.
    private static final int MAX_TEXT = 64 * 1024;

    private final String wire;
    private final char tag;

    SearchField(String wire, char tag) {
        this.wire = wire;
        this.tag = tag;
    }

    /// Takes the fields of a message one by one.
    @FunctionalInterface
    interface Visitor {
        void field(SearchField field, String text);
    }

    /// What the wire calls it, in highlights and as an operator of `q`.
    String wire() {
        return wire;
    }

    /// The field an operator names: `from:`, `to:` (which covers cc), `subject:`, `filename:`.
    static Optional<SearchField> ofOperator(String name) {
        return switch (name) {
            case "subject" -> Optional.of(SUBJECT);
            case "from" -> Optional.of(FROM);
            case "to", "cc" -> Optional.of(TO);
            case "filename" -> Optional.of(ATTACHMENT);
            default -> Optional.empty();
        };
    }

    boolean isTagged() {
        return this != TEXT;
    }

    /// The term under which a word of this field alone is indexed. No word holds a colon.
    String term(String word) {
        return tag + ":" + word;
    }

    /// The fields of a message, most telling first.
    static void visit(@Nullable String subject, MessageContent content, Visitor visitor) {
        if (subject != null) {
            visitor.field(SUBJECT, cut(subject));
        }
        content.from().forEach(address -> visitor.field(FROM, cut(address)));
        content.to().forEach(address -> visitor.field(TO, cut(address)));
        content.cc().forEach(address -> visitor.field(TO, cut(address)));
        content.attachments().forEach(attachment -> visitor.field(ATTACHMENT, cut(attachment.filename())));
        if (content.text() != null) {
            visitor.field(TEXT, cut(content.text()));
        }
    }

    /// Whether the message carries a file, pictures of its body aside.
    static boolean hasAttachment(MessageContent content) {
        return content.attachments().stream().anyMatch(attachment -> !attachment.inline());
    }

    private static String cut(String text) {
        return text.length() <= MAX_TEXT ? text : text.substring(0, MAX_TEXT);
    }
}
