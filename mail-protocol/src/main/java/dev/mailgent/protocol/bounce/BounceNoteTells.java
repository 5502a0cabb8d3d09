package dev.mailgent.protocol.bounce;

import java.util.regex.Pattern;

/// What the prose of a bounce gives away.
final class BounceNoteTells {
    private static final Pattern DELAY = Pattern.compile(
            "(?i)warning message only|has(?: not yet)? been delayed|\\(delay\\)"
                    + "|has not yet been delivered|delayed mail|still being retried|could not send message for past|will keep trying"
                    + "|delivery (?:is )?delayed|warning: message .{1,40} delayed|still undelivered|will be retried|delivery incomplete");
    private static final Pattern FAILURE = Pattern.compile(
            "(?i)could ?n[o']t be delivered|not delivered|undeliver|unable to deliver"
                    + "|delivery (?:to|of|has|status|error|fail|attempt)|wasn't able to deliver|was not able to deliver|failed|failure"
                    + "|returned mail|permanent|not been delivered|cannot be delivered|can't be delivered|rejected|bounce|did not reach"
                    + "|user unknown|unknown user|no such user|mailbox|malformed address|invalid (?:user|address|recipient)|error"
                    + "|permission to post|delayed|unzustellbar|nicht zugestellt|non remis|no se pudo|non recapitabile|konnte nicht"
                    + "|\u914d\u4fe1|\u9001\u4fe1\u3067\u304d|\u6295\u905e|\u9000\u4fe1|\\b[45]\\d\\d[ -]|\\b[45]\\.\\d\\.\\d");
    private static final Pattern PARAGRAPH = Pattern.compile("\\R[ \\t]{0,80}\\R");
    private static final Pattern REPLY = Pattern.compile(
            "(?<![\\w.@/=+-])[45][0-5]\\d[ -](?:#?[45]\\.\\d{1,3}\\.\\d{1,3}\\b|[<\"'A-Za-z:\\[(#-])|(?<![\\w.@/=+-])571 ");

    private BounceNoteTells() {}

    static boolean delay(String subject, String note) {
        return DELAY.matcher(subject).find() || DELAY.matcher(note).find();
    }

    static boolean failure(String note) {
        return FAILURE.matcher(note).find();
    }

    /// From the reply code on: what the server said, without the reporter's lead-in ("after MAIL FROM:<a@b>").
    static String serversWords(String section) {
        var reply = REPLY.matcher(section);
        var words = reply.find() ? section.substring(reply.start()) : section;
        int blank = reply.hasMatch()
                ? PARAGRAPH
                        .matcher(words)
                        .results()
                        .findFirst()
                        .map(end -> end.start())
                        .orElse(-1)
                : -1;
        words = blank > 0 ? words.substring(0, blank) : words;
        return words.length() > 4000 ? words.substring(0, 4000) : words;
    }
}
