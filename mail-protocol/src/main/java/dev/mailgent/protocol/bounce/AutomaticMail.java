package dev.mailgent.protocol.bounce;

import dev.mailgent.protocol.report.ReportFields;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/// Whether a machine sent a message, judged by its header alone.
public final class AutomaticMail {
    private static final Pattern DAEMON =
            Pattern.compile("(?i)\\b(?:mailer[-_. ]?daemon|mail[-_. ]?daemon|post_?master|poostmaster"
                    + "|mdaemon|mail delivery (?:sub)?system|mail delivery service|delivery subsystem|mail administrator|maildaemon"
                    + "|mail-?system|bounce-?notification|internet mail delivery|system administrator|microsoft outlook|microsoftexchange"
                    + "[0-9a-f]*)\\b");
    private static final Pattern BOUNCE_SUBJECT =
            Pattern.compile("(?i)^\\W*(?:delivery (?:status )?notification|delivery fail"
                    + "|undeliver|returned mail|failure notice|mail delivery (?:fail|sys|problem|stat|warn|err)|non[- ]?deliver"
                    + "|delayed mail|delivery (?:report|delay|problem|err)|mail system error|warning: (?:message|could not)"
                    + "|could not send|message (?:delivery|status|undeliver)|mail failure|mail could not|unzustellbar|delivery has"
                    + "|nicht zugestellt|non remis|non recapitabile|no se puede entregar|no se pudo|undelivered|error sending"
                    + "|returned email|mail not delivered|email not delivered|failed mail|failure delivery|bounce)");
    private static final Pattern AWAY = Pattern.compile(
            "(?i)^\\W*(?:auto(?:matic|mated|matische?)?[- ]?(?:repl|response|antwort)"
                    + "|autoreply|out of (?:the )?office(?:$|\\s*[:(!.-]|\\s+(?:repl|auto|message|notif|re:))"
                    + "|(?:i am|i'm|currently) (?:away|out of)|away (?:until|from (?:my |the )?(?:office|mail|e-?mail|desk))"
                    + "|vacation (?:repl|response|message|notice|auto)|abwesenheits?(?:notiz|nachricht|meldung|assistent|benach)"
                    + "|automatische antwort|r\u00e9ponse automatique|absence du bureau|risposta automatica|respuesta autom"
                    + "|resposta autom|fuera de la oficina|fora do escrit|autosvar|automatisch antwoord|afwezigheid|poissaolo"
                    + "|odpowied\u017a automatyczna|automatick\u00e1 odpov|\u0430\u0432\u0442\u043e\u043e\u0442\u0432\u0435\u0442"
                    + "|\u81ea\u52d5\u5fdc\u7b54|\u81ea\u52a8\u56de\u590d|\u81ea\u52d5\u56de\u8986|\uc790\ub3d9 ?\ud68c\uc2e0)");

    private AutomaticMail() {}

    /// RFC 3834 section 5, and the fields that responders used before it.
    static boolean isAutoReply(ReportFields header) {
        var submitted = word(header.first("auto-submitted"));
        if (!submitted.isEmpty()) {
            return submitted.startsWith("auto-replied");
        }
        return header.has("x-autoreply")
                || header.has("x-autorespond")
                || header.has("x-autoreply-from")
                || header.has("x-auto-reply-from")
                || header.has("x-mail-autoreply")
                || header.has("x-vacation")
                || word(header.first("precedence")).equals("auto_reply")
                || word(header.first("x-precedence")).equals("auto_reply")
                || word(header.first("x-cron-env")).startsWith("vacation")
                || word(header.first("x-apple-action")).equals("vacation")
                || word(header.first("delivered-to")).equals("autoresponder")
                || AWAY.matcher(header.first("subject")).find();
    }

    /// Whether it comes from where bounces come from: prose alone would let anyone who quotes a bounce pass for one.
    static boolean isBounceSender(ReportFields header) {
        if (header.has("x-failed-recipients")) {
            return true;
        }
        boolean nobody = List.of("<>", "<mailer-daemon>").contains(word(header.first("return-path")));
        boolean daemon = DAEMON.matcher(header.first("from")).find();
        boolean subject = isBounceSubject(header);
        return daemon || (nobody && (subject || header.first("from").isBlank())) || (subject && isRoleOrNobody(header));
    }

    static boolean isBounceSubject(ReportFields header) {
        return BOUNCE_SUBJECT.matcher(header.first("subject")).find();
    }

    private static boolean isRoleOrNobody(ReportFields header) {
        var from = header.first("from").toLowerCase(Locale.ROOT);
        return from.contains("no-reply")
                || from.contains("noreply")
                || from.contains("admin")
                || from.contains("root@")
                || from.contains("mail")
                || !header.first("auto-submitted").isBlank();
    }

    private static String word(String value) {
        return value.strip().toLowerCase(Locale.ROOT);
    }
}
