package dev.mailgent.protocol.bounce;

import static dev.mailgent.protocol.bounce.BounceReason.*;

import org.jspecify.annotations.Nullable;

/// What one refusal means: the reason, the code that tells it best, and whether the address is dead.
///
/// @param status always present; `class.0.0` when nothing better is known
record Diagnosis(
        BounceReason reason, String status, @Nullable Integer reply, boolean hard) {

    /// @param action what the report says became of the recipient
    /// @param field the Status field of a DSN, null when there was none
    /// @param said the server's words: Diagnostic-Code, else what the text report tells about this recipient
    /// @param around text about this recipient, asked when the words themselves tell nothing
    static Diagnosis of(DeliveryAction action, @Nullable String field, String said, Surroundings around, Stage stage) {
        var codes = ReplyCodes.in(said);
        if (codes.reply() == null && codes.status() == null) {
            codes = around.codes();
        }
        var reply = codes.reply();
        var given = merged(field, codes.status());
        if (action != DeliveryAction.FAILED && action != DeliveryAction.DELAYED) {
            return new Diagnosis(DELIVERED, given == null ? "2.0.0" : given, reply, false);
        }
        var own = ReplyCodes.unwrap(said);
        var worded = ReasonPhrases.in(own);
        var reason = reason(given, reply, own, worded == null ? around.reason() : worded, stage);
        var status = given == null ? derived(action, reason, reply) : given;
        // A server that answered 450 "user unknown" until the sender gave up has said so often enough.
        boolean lasting = status.charAt(0) == '5' || (worded == USER_UNKNOWN && status.equals("4.1.1"));
        boolean hard = action == DeliveryAction.FAILED && reason.lasting() && lasting;
        return new Diagnosis(reason, status, reply, hard);
    }

    /// One code out of the two a report carries. The server's own word is more exact than the reporter's summary,
    /// except that a reporter who calls a 5xx transient (Postfix, before the recipient was offered) knows better.
    private static @Nullable String merged(@Nullable String field, @Nullable String said) {
        if (field == null || said == null) {
            return field == null ? said : field;
        }
        if (field.charAt(0) == '4' && said.charAt(0) == '5') {
            return "4" + said.substring(1);
        }
        boolean sameClass = field.charAt(0) == said.charAt(0);
        return sameClass && ReplyCodes.isGeneric(said) ? field : said;
    }

    private static BounceReason reason(
            @Nullable String status, @Nullable Integer reply, String said, @Nullable BounceReason worded, Stage stage) {
        var coded = status == null ? null : byCode(status);
        var reason = weigh(worded, coded);
        if (reason == UNDEFINED && reply != null) {
            reason = reply == 551 ? MOVED : reply == 552 ? MAILBOX_FULL : reply / 10 == 50 ? SYNTAX : UNDEFINED;
        }
        return atStage(reason, status, reply, said, stage);
    }

    private static BounceReason weigh(@Nullable BounceReason worded, @Nullable BounceReason coded) {
        if (worded == null) {
            return coded == null ? UNDEFINED : coded;
        }
        if (coded != null && (worded == ON_HOLD || worded == EXPIRED || worded == SYSTEM_ERROR) && coded.lasting()) {
            return worded == EXPIRED ? EXPIRED : coded;
        }
        return worded;
    }

    private static BounceReason atStage(
            BounceReason reason, @Nullable String status, @Nullable Integer reply, String said, Stage stage) {
        boolean dead = reason == USER_UNKNOWN || reason == HOST_UNKNOWN;
        if (dead && stage == Stage.MAIL) {
            return SENDER_REJECTED;
        }
        if (reason != USER_UNKNOWN || stage == Stage.RCPT || reply == null) {
            return reason;
        }
        // Unknown, says a server that had taken the address before (or we cannot tell when): a filter speaks so too.
        boolean proven = status != null && (status.startsWith("1.", 2) || status.startsWith("4.1", 2));
        return proven || namesMailbox(said, status) ? USER_UNKNOWN : FILTERED;
    }

    // Hotmail's "mailbox unavailable" and the like come with x.5.0, which says nothing of a stage.
    private static boolean namesMailbox(String said, @Nullable String status) {
        var plain = ReasonPhrases.plain(said);
        return "5.5.0".equals(status) || plain.contains("doesn't have a") || plain.contains("account");
    }

    private static String derived(DeliveryAction action, BounceReason reason, @Nullable Integer reply) {
        if (reply != null) {
            return reply / 100 + ".0.0";
        }
        if (action == DeliveryAction.DELAYED) {
            return reason == EXPIRED ? "4.4.7" : "4.0.0";
        }
        return (reason == EXPIRED ? "4." : "5.") + reason.statusDetail();
    }

    /// RFC 3463 and its registry, for replies whose words say nothing.
    static BounceReason byCode(String status) {
        boolean permanent = status.charAt(0) == '5';
        return switch (status.substring(2)) {
            case "1.0", "1.1", "1.3", "1.4", "2.1" -> USER_UNKNOWN;
            case "1.2" -> HOST_UNKNOWN;
            case "1.6" -> MOVED;
            case "1.7", "1.8" -> SENDER_REJECTED;
            case "1.10", "7.27" -> NO_MAIL_HOST;
            case "2.0" -> FILTERED;
            case "2.2" -> MAILBOX_FULL;
            case "2.3", "3.4" -> TOO_BIG;
            case "3.1" -> SYSTEM_FULL;
            case "3.2" -> BLOCKED;
            case "2.4", "3.0", "3.3", "3.5", "4.3" -> SYSTEM_ERROR;
            case "4.4" -> permanent ? HOST_UNKNOWN : NETWORK;
            case "4.0", "4.1", "4.2", "4.5", "4.6" -> NETWORK;
            case "4.7" -> EXPIRED;
            case "5.3" -> TOO_MANY;
            case "7.13" -> SUSPENDED;
            case "7.20", "7.21", "7.22", "7.23", "7.24", "7.26", "7.509" -> AUTH_FAILURE;
            case "7.25" -> NO_REVERSE_DNS;
            case "7.606" -> BLOCKED;
            case "7.650" -> BAD_REPUTATION;
            default -> bySubject(status.charAt(2));
        };
    }

    private static BounceReason bySubject(char subject) {
        return switch (subject) {
            case '1' -> USER_UNKNOWN;
            case '2' -> FILTERED;
            case '3' -> SYSTEM_ERROR;
            case '4' -> NETWORK;
            case '5' -> SYNTAX;
            case '6' -> CONTENT;
            case '7' -> POLICY;
            default -> UNDEFINED;
        };
    }
}
