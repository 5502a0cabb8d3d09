package dev.mailgent.protocol.compose;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Mails to compose in tests.
final class Mails {
    static final String ID = "<0198c5de-0000-7000-8000-000000000001@agents.example>";
    static final Mailbox ADA = new Mailbox("Ada", "ada@agents.example");
    static final Mailbox BOB = Mailbox.of("bob@example.com");

    private Mails() {}

    static OutgoingMail plain(String subject, String text) {
        return mail(subject, text, null, List.of());
    }

    static OutgoingMail mail(
            String subject, @Nullable String text, @Nullable String html, List<OutgoingAttachment> attachments) {
        return new OutgoingMail(
                ID,
                Instant.parse("2026-11-23T06:07:08.912Z"),
                ADA,
                List.of(BOB),
                List.of(),
                subject,
                text,
                html,
                attachments,
                null,
                List.of(),
                List.of());
    }

    static OutgoingMail between(Mailbox from, List<Mailbox> to, List<Mailbox> cc) {
        var mail = plain("Hello", "Hi");
        return new OutgoingMail(
                mail.messageId(),
                mail.date(),
                from,
                to,
                cc,
                "Hello",
                "Hi",
                null,
                List.of(),
                null,
                List.of(),
                List.of());
    }

    static OutgoingMail answering(@Nullable String inReplyTo, List<String> references) {
        var mail = plain("Re: Hello", "Hi");
        return new OutgoingMail(
                mail.messageId(),
                mail.date(),
                ADA,
                List.of(BOB),
                List.of(),
                "Re: Hello",
                "Hi",
                null,
                List.of(),
                inReplyTo,
                references,
                List.of());
    }

    static OutgoingMail with(ExtraHeader... extra) {
        var mail = plain("Hello", "Hi");
        return new OutgoingMail(
                mail.messageId(),
                mail.date(),
                ADA,
                List.of(BOB),
                List.of(),
                "Hello",
                "Hi",
                null,
                List.of(),
                null,
                List.of(),
                List.of(extra));
    }

    static OutgoingAttachment file(String name, String type) {
        return OutgoingAttachment.file(name, type, "data".getBytes(UTF_8));
    }

    static OutgoingMail attached(OutgoingAttachment file) {
        return Mails.mail("Files", "see files", null, List.of(file));
    }

    static void assertRefused(String field, OutgoingMail mail) {
        assertThatThrownBy(() -> MessageComposer.compose(mail))
                .isInstanceOfSatisfying(
                        ComposeException.class,
                        refused -> assertThat(refused.field()).isEqualTo(field));
    }
}
