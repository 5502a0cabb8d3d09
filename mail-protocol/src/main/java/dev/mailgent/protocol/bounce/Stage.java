package dev.mailgent.protocol.bounce;

import java.util.Locale;
import java.util.regex.Pattern;

/// Which SMTP command was refused: the same words mean less after DATA, when the address had already been taken.
enum Stage {
    CONNECT,
    HELO,
    MAIL,
    RCPT,
    DATA,
    UNKNOWN;

    private static final Pattern SPACES = Pattern.compile("\\s+");
    private static final Pattern POSTFIX = Pattern.compile("in reply to (?:end of )?([a-z]{4})");
    private static final Pattern EXIM =
            Pattern.compile("(?:after|following|in response to|during|response to|on) (?:pipelined )?(?:the )?"
                    + "(mail from|mail|rcpt to|rcpt|end of data|data|ehlo|helo|initial connection|connect)\\b");
    private static final Pattern GMAIL = Pattern.compile("\\(state (\\d{1,2})\\)");

    /// Reads it from the words around a refusal: of Postfix, Exim, qmail, Gmail and their kin.
    static Stage of(String text) {
        var said = SPACES.matcher(text.toLowerCase(Locale.ROOT)).replaceAll(" ");
        var postfix = POSTFIX.matcher(said);
        if (postfix.find()) {
            return command(postfix.group(1));
        }
        if (said.contains("does not like recipient") || said.contains("rcpt to response")) {
            return RCPT;
        }
        if (said.contains("but sender was rejected")) {
            return MAIL;
        }
        if (said.contains("but my name was rejected") || said.contains("helo handshake")) {
            return HELO;
        }
        if (said.contains("failed after i sent the message") || said.contains("failed on data command")) {
            return DATA;
        }
        if (said.contains("refused to talk to me") || said.contains("greeting")) {
            return CONNECT;
        }
        var exim = EXIM.matcher(said);
        if (exim.find()) {
            return command(exim.group(1));
        }
        var gmail = GMAIL.matcher(said);
        return gmail.find() ? gmailState(Integer.parseInt(gmail.group(1))) : UNKNOWN;
    }

    /// The stage of the command a transcript shows, such as `RCPT To:<a@b>`.
    static Stage command(String command) {
        var word = command.strip().toLowerCase(Locale.ROOT);
        if (word.startsWith("rcpt")) {
            return RCPT;
        }
        if (word.startsWith("mail")) {
            return MAIL;
        }
        if (word.startsWith("data") || word.startsWith("bdat") || word.startsWith("end of data") || word.equals(".")) {
            return DATA;
        }
        if (word.startsWith("ehlo") || word.startsWith("helo") || word.startsWith("lhlo")) {
            return HELO;
        }
        return word.startsWith("initial") || word.startsWith("connect") ? CONNECT : UNKNOWN;
    }

    // Gmail numbered its client's states until about 2014; seen beside replies whose command is known.
    private static Stage gmailState(int state) {
        return switch (state) {
            case 13 -> MAIL;
            case 14 -> RCPT;
            case 15, 16, 17, 18 -> DATA;
            default -> UNKNOWN;
        };
    }
}
