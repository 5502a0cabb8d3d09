package dev.mailgent.mail.sandbox;

import dev.mailgent.mail.sandbox.Correspondent.Addressed;
import dev.mailgent.protocol.bounce.AutoReplyRules;
import dev.mailgent.protocol.compose.DeliveryFailure;
import dev.mailgent.protocol.compose.DsnComposer;
import dev.mailgent.protocol.compose.ExtraHeader;
import dev.mailgent.protocol.compose.Mailbox;
import dev.mailgent.protocol.compose.MessageComposer;
import dev.mailgent.protocol.compose.OutgoingMail;
import dev.mailgent.protocol.thread.BaseSubject;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What comes back from a correspondent that got a mail.
public final class Answers {
    /// A conversation with `reply@` ends by itself, also when a program leads it.
    private static final int MAX_REPLIES = 10;

    private static final int MAX_QUOTED_LINES = 200;
    private static final String HOST = "mx." + Correspondent.DOMAIN;

    /// Words for the statuses of RFC 3463 that are worth testing.
    private static final Map<String, String> REASONS = Map.of(
            "5.1.1", "550 5.1.1 No such user here",
            "5.1.2", "550 5.1.2 No such domain",
            "5.2.1", "550 5.2.1 Mailbox disabled",
            "5.2.2", "552 5.2.2 Mailbox full",
            "5.3.4", "552 5.3.4 Message too big",
            "5.7.1", "550 5.7.1 Rejected by policy");

    private Answers() {}

    /// Whether anything can come back from this correspondent.
    public static boolean mayAnswer(Correspondent who) {
        return switch (who) {
            case DELIVERED, SLOW -> false;
            case BOUNCED, COMPLAINED, OOO, OTP, REPLY, INJECT -> true;
        };
    }

    /// The answer, or empty when this correspondent has nothing to say to this mail.
    public static Optional<Letter> to(Addressed to, Question question) {
        return switch (to.who()) {
            case DELIVERED, SLOW -> Optional.empty();
            case BOUNCED -> Optional.of(new Letter("", returned(to, question)));
            case COMPLAINED ->
                Optional.of(new Letter("feedback@" + Correspondent.DOMAIN, Complaint.about(to.address(), question)));
            case OOO -> away(to, question);
            case OTP -> Optional.of(letter(code(to, question)));
            case REPLY ->
                repliesSoFar(question) >= MAX_REPLIES ? Optional.empty() : Optional.of(letter(reply(to, question)));
            case INJECT -> Optional.of(letter(Injection.to(to.address(), question)));
        };
    }

    private static Letter letter(OutgoingMail mail) {
        return new Letter(mail.from().address(), MessageComposer.compose(mail));
    }

    private static byte[] returned(Addressed to, Question question) {
        var wanted = to.tag() == null ? "5.1.1" : to.tag();
        var status = isPermanent(wanted) ? wanted : "5.1.1";
        var said = REASONS.getOrDefault(status, "550 " + status + " Refused");
        return DsnComposer.compose(new DeliveryFailure(
                question.answerId(to.address()),
                question.at(),
                new Mailbox("Mail Delivery System", "mailer-daemon@" + Correspondent.DOMAIN),
                question.author(),
                HOST,
                question.at(),
                question.messageId(),
                question.parsed().subject(),
                List.of(new DeliveryFailure.Recipient(
                        to.address(), DeliveryFailure.Action.FAILED, status, HOST, said, question.at())),
                question.header()));
    }

    /// `5.n.n`, each of one to three digits.
    private static boolean isPermanent(String status) {
        var parts = status.split("\\.", -1);
        return parts.length == 3 && parts[0].equals("5") && isNumber(parts[1]) && isNumber(parts[2]);
    }

    private static boolean isNumber(String part) {
        return !part.isEmpty() && part.length() <= 3 && part.chars().allMatch(c -> c >= '0' && c <= '9');
    }

    /// RFC 3834: to no mail that a machine sent, with a null return path, and marked.
    private static Optional<Letter> away(Addressed to, Question question) {
        var self = new AutoReplyRules.Context(question.author().address(), Set.of(to.address()), null, 0);
        return AutoReplyRules.refusal(question.parsed(), self)
                        .filter(why -> why != AutoReplyRules.Refusal.NOT_ADDRESSED)
                        .isPresent()
                ? Optional.empty()
                : Optional.of(new Letter(
                        "",
                        MessageComposer.compose(mail(
                                to,
                                question,
                                "Olivia Office",
                                "Auto: " + question.subject(),
                                "I am out of the office and read mail again when I am back.\n",
                                null,
                                true,
                                List.of(new ExtraHeader("Auto-Submitted", "auto-replied"))))));
    }

    private static OutgoingMail code(Addressed to, Question question) {
        var code = codeFor(to, question);
        var link = "https://otp." + Correspondent.DOMAIN + "/verify?token="
                + question.answerId(to.address()).substring(1, 25);
        return mail(
                to,
                question,
                "Sandbox Accounts",
                "Your verification code",
                "Your verification code is " + code + ".\n\nIt expires in 10 minutes. Or confirm your address here:\n"
                        + link + "\n\nIf you did not ask for it, ignore this mail.\n",
                "<p>Your verification code is</p><p style=\"font-size:28px\"><b>" + code
                        + "</b></p><p>It expires in 10 minutes. Or <a href=\"" + link
                        + "\">confirm your address</a>.</p><p>If you did not ask for it, ignore this mail.</p>",
                false,
                List.of(new ExtraHeader("Auto-Submitted", "auto-generated")));
    }

    /// The tag when it is four to eight digits; else six digits of the SHA-256 of Message-ID, line feed, address.
    static String codeFor(Addressed to, Question question) {
        var tag = to.tag();
        if (tag != null && tag.length() >= 4 && tag.length() <= 8 && isDigits(tag)) {
            return tag;
        }
        var number = ByteBuffer.wrap(question.digest(to.address())).getInt() & 0x7FFF_FFFF;
        return String.format(Locale.ROOT, "%06d", number % 1_000_000);
    }

    private static boolean isDigits(String text) {
        return text.chars().allMatch(c -> c >= '0' && c <= '9');
    }

    private static long repliesSoFar(Question question) {
        return question.parsed().references().stream()
                .filter(id -> id.endsWith("@" + Correspondent.DOMAIN + ">"))
                .count();
    }

    private static OutgoingMail reply(Addressed to, Question question) {
        var quoted = new StringBuilder();
        question.text()
                .lines()
                .limit(MAX_QUOTED_LINES)
                .forEach(line -> quoted.append(line.startsWith(">") ? ">" : "> ")
                        .append(line)
                        .append('\n'));
        var author = question.author();
        var name = author.name() == null || author.name().isBlank() ? author.address() : author.name();
        return mail(
                to,
                question,
                "Robin Reply",
                BaseSubject.reply(question.subject()),
                "Thank you, I have read your message. One more question: when will it be done?\n\nOn "
                        + MessageComposer.date(question.at()) + ", " + name + " <" + author.address()
                        + "> wrote:\n" + quoted,
                null,
                true,
                List.of());
    }

    private static OutgoingMail mail(
            Addressed from,
            Question question,
            String name,
            String subject,
            String text,
            @Nullable String html,
            boolean threaded,
            List<ExtraHeader> extra) {
        var references = new ArrayList<String>();
        if (threaded) {
            references.addAll(question.parsed().references());
            references.add(question.messageId());
        }
        return new OutgoingMail(
                question.answerId(from.address()),
                question.at(),
                new Mailbox(name, from.address()),
                List.of(question.author()),
                List.of(),
                subject,
                text,
                html,
                List.of(),
                threaded ? question.messageId() : null,
                references,
                extra);
    }
}
