package dev.mailgent.protocol.bounce;

import dev.mailgent.protocol.address.AddressParser;
import dev.mailgent.protocol.address.MailAddress;
import dev.mailgent.protocol.mime.ParsedMail;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Whether a machine may answer a message (RFC 3834 section 2). A pure function: two agents that answer each other for
/// ever are the way this product would fail, so every rule here is one a loop must break.
public final class AutoReplyRules {
    /// Received fields a message may carry before it is taken to circle.
    public static final int MAX_HOPS = 50;
    /// One answer to a sender in a thread within this time, unless the caller says otherwise.
    public static final Duration QUIET_TIME = Duration.ofHours(4);
    /// More equal bodies to one recipient within {@link #LOOP_WINDOW} are a loop: pause the mailbox and say so.
    public static final int MAX_EQUAL_BODIES = 3;

    public static final Duration LOOP_WINDOW = Duration.ofMinutes(10);

    /// Why no answer goes out; the codes are logged.
    public enum Refusal {
        NULL_SENDER,
        /// Auto-Submitted other than `no`, a report, or a responder's field of older days.
        AUTOMATIC,
        BULK,
        LIST,
        /// X-Auto-Response-Suppress.
        SUPPRESSED,
        /// A daemon, a list's robot or a no-reply address.
        ROBOT_SENDER,
        OWN_ADDRESS,
        /// We are in neither To nor Cc: blind copies and lists come so.
        NOT_ADDRESSED,
        TOO_SOON,
        TOO_MANY_HOPS,
        /// The body was sent to this recipient too often: `loop_detected`.
        LOOP;

        public String code() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /// What the message alone cannot tell.
    ///
    /// @param envelopeSender MAIL FROM without brackets; empty for the null sender
    /// @param ownAddresses every address of the mailbox that would answer, aliases included; tags are ignored
    /// @param sinceLastReply time since we last answered this sender in this thread; null when never
    /// @param equalBodies how often the body we would send went to this recipient within {@link #LOOP_WINDOW}
    public record Context(
            String envelopeSender,
            Set<String> ownAddresses,
            @Nullable Duration sinceLastReply,
            int equalBodies) {
        public Context {
            ownAddresses = Set.copyOf(ownAddresses);
        }
    }

    private static final Pattern ROBOT = Pattern.compile("(?:mailer-daemon|mail-daemon|postmaster|daemon|root|nobody"
            + "|no[-_.]?reply|do[-_.]?not[-_.]?reply|no[-_.]?response|auto[-_.]?reply|autoresponder|listserv|majordomo"
            + "|listproc|bounces?|notifications?|alerts?)(?:[-_.+=].*)?"
            + "|owner-.+|.+-(?:request|owner|bounces?|admin)|.+[-_.]no[-_.]?reply|.+[-_.]do[-_.]?not[-_.]?reply");

    private AutoReplyRules() {}

    public static boolean mayReply(ParsedMail mail, Context context) {
        return refusal(mail, context).isEmpty();
    }

    /// The first rule that forbids an answer.
    public static Optional<Refusal> refusal(ParsedMail mail, Context context) {
        if (context.equalBodies() >= MAX_EQUAL_BODIES) {
            return Optional.of(Refusal.LOOP);
        }
        if (context.envelopeSender().isBlank()) {
            return Optional.of(Refusal.NULL_SENDER);
        }
        return bySender(mail, context).or(() -> byHeader(mail)).or(() -> byHistory(mail, context));
    }

    private static Optional<Refusal> bySender(ParsedMail mail, Context context) {
        var own =
                context.ownAddresses().stream().map(AutoReplyRules::withoutTag).toList();
        var senders = new ArrayList<>(List.of(context.envelopeSender()));
        mail.from().stream().map(MailAddress::address).forEach(senders::add);
        mail.replyTo().stream().map(MailAddress::address).forEach(senders::add);
        for (var sender : senders) {
            if (own.contains(withoutTag(sender))) {
                return Optional.of(Refusal.OWN_ADDRESS);
            }
            int at = sender.lastIndexOf('@');
            var local = sender.substring(0, Math.max(at, 0)).toLowerCase(Locale.ROOT);
            if (local.length() > 256 || ROBOT.matcher(local).matches()) {
                return Optional.of(Refusal.ROBOT_SENDER);
            }
        }
        return Optional.empty();
    }

    private static Optional<Refusal> byHeader(ParsedMail mail) {
        if (isAutomatic(mail)) {
            return Optional.of(Refusal.AUTOMATIC);
        }
        if (mail.headers().stream().anyMatch(field -> isListField(field.name()))) {
            return Optional.of(Refusal.LIST);
        }
        var precedence = value(mail, "Precedence");
        if (precedence.startsWith("bulk") || precedence.startsWith("junk") || precedence.startsWith("auto_reply")) {
            return Optional.of(Refusal.BULK);
        }
        if (precedence.startsWith("list")) {
            return Optional.of(Refusal.LIST);
        }
        var suppress = value(mail, "X-Auto-Response-Suppress");
        if (!suppress.isEmpty() && !suppress.equals("none")) {
            return Optional.of(Refusal.SUPPRESSED);
        }
        return mail.headers("Received").size() > MAX_HOPS ? Optional.of(Refusal.TOO_MANY_HOPS) : Optional.empty();
    }

    private static Optional<Refusal> byHistory(ParsedMail mail, Context context) {
        if (!isAddressed(mail, context)) {
            return Optional.of(Refusal.NOT_ADDRESSED);
        }
        var since = context.sinceLastReply();
        return since != null && since.compareTo(QUIET_TIME) < 0 ? Optional.of(Refusal.TOO_SOON) : Optional.empty();
    }

    private static boolean isAutomatic(ParsedMail mail) {
        var submitted = value(mail, "Auto-Submitted");
        // The keyword ends at a parameter or a comment (RFC 3834 section 5).
        var keyword = submitted.split("[;( \t]", 2)[0];
        return (!keyword.isEmpty() && !keyword.equals("no"))
                || value(mail, "Content-Type").startsWith("multipart/report")
                || mail.header("X-Autoreply").isPresent()
                || mail.header("X-Autorespond").isPresent()
                || mail.header("X-Loop").isPresent()
                || mail.header("X-Failed-Recipients").isPresent();
    }

    private static boolean isListField(String name) {
        var field = name.toLowerCase(Locale.ROOT);
        return field.startsWith("list-") || field.equals("mailing-list") || field.equals("x-mailing-list");
    }

    private static boolean isAddressed(ParsedMail mail, Context context) {
        var own =
                context.ownAddresses().stream().map(AutoReplyRules::withoutTag).toList();
        boolean direct = Stream.concat(mail.to().stream(), mail.cc().stream())
                .anyMatch(address -> own.contains(withoutTag(address.address())));
        return direct || isResent(mail, own);
    }

    private static boolean isResent(ParsedMail mail, List<String> own) {
        return Stream.of("Resent-To", "Resent-Cc")
                .flatMap(name -> mail.headers(name).stream())
                .flatMap(field -> AddressParser.parseList(field.raw()).addresses().stream())
                .anyMatch(address -> own.contains(withoutTag(address.address())));
    }

    private static String value(ParsedMail mail, String name) {
        return mail.header(name)
                .map(field -> field.value().strip().toLowerCase(Locale.ROOT))
                .orElse("");
    }

    /// Lower case, without a `+tag`: all of them are one mailbox.
    private static String withoutTag(String address) {
        var lower = address.strip().toLowerCase(Locale.ROOT);
        int plus = lower.indexOf('+');
        int at = lower.lastIndexOf('@');
        return plus > 0 && plus < at ? lower.substring(0, plus) + lower.substring(at) : lower;
    }
}
