package dev.mailgent.protocol.smtp.server;

import dev.mailgent.protocol.smtp.SmtpReply;

/// Replies that never change. Each names what to do or what was wrong; none names what this host knows.
final class Replies {
    static final SmtpReply OK = SmtpReply.of(250, "2.0.0", "Ok");
    static final SmtpReply SENDER_OK = SmtpReply.of(250, "2.1.0", "Sender ok");
    static final SmtpReply RECIPIENT_OK = SmtpReply.of(250, "2.1.5", "Recipient ok");
    static final SmtpReply CHUNK_OK = SmtpReply.of(250, "2.0.0", "Chunk ok");
    static final SmtpReply SEND_DATA = SmtpReply.of(354, "", "End data with <CR><LF>.<CR><LF>");
    static final SmtpReply BYE = SmtpReply.of(221, "2.0.0", "Bye");
    static final SmtpReply READY_FOR_TLS = SmtpReply.of(220, "2.0.0", "Ready to start TLS");
    static final SmtpReply WILL_TRY = SmtpReply.of(252, "2.5.2", "Cannot verify, but will take mail and try");
    static final SmtpReply HELP = SmtpReply.of(
            214,
            "2.0.0",
            "EHLO HELO MAIL RCPT DATA BDAT RSET NOOP QUIT VRFY EXPN HELP STARTTLS (RFC 5321, 3030, 3207)");

    static final SmtpReply IDLE = SmtpReply.of(421, "4.4.2", "Idle for too long, closing");
    static final SmtpReply TOO_SLOW = SmtpReply.of(421, "4.4.2", "Message comes too slowly, closing");
    static final SmtpReply GOING_DOWN = SmtpReply.of(421, "4.3.2", "Going down, try again");
    static final SmtpReply FULL = SmtpReply.of(421, "4.3.2", "Too many sessions, try again later");
    static final SmtpReply TOO_MANY_FROM_YOU = SmtpReply.of(421, "4.7.0", "Too many sessions from your address");
    static final SmtpReply TOO_MANY_ERRORS = SmtpReply.of(421, "4.7.0", "Too many errors, closing");
    static final SmtpReply LOCAL_TROUBLE = SmtpReply.of(451, "4.3.0", "Local trouble, try again later");
    static final SmtpReply NO_MEMORY = SmtpReply.of(452, "4.3.1", "Too much mail at once, try again later");
    static final SmtpReply TOO_MANY_RECIPIENTS =
            SmtpReply.of(452, "4.5.3", "Too many recipients, send the rest in another transaction");

    static final SmtpReply UNKNOWN_COMMAND = SmtpReply.of(500, "5.5.2", "Command not known");
    static final SmtpReply COMMAND_TOO_LONG = SmtpReply.of(500, "5.5.2", "Command line too long");
    static final SmtpReply BAD_CHARACTERS = SmtpReply.of(500, "5.5.2", "Control characters or broken UTF-8 in command");
    static final SmtpReply LINE_TOO_LONG = SmtpReply.of(500, "5.5.2", "Line too long in message");
    static final SmtpReply NO_ARGUMENT = SmtpReply.of(501, "5.5.4", "This command takes no argument");
    static final SmtpReply NEEDS_NAME = SmtpReply.of(501, "5.5.4", "HELO and EHLO need your host name");
    static final SmtpReply MAIL_SYNTAX = SmtpReply.of(501, "5.5.4", "Syntax: MAIL FROM:<address> [parameters]");
    static final SmtpReply RCPT_SYNTAX = SmtpReply.of(501, "5.5.4", "Syntax: RCPT TO:<address> [parameters]");
    static final SmtpReply BDAT_SYNTAX = SmtpReply.of(501, "5.5.4", "Syntax: BDAT size [LAST]; closing");
    static final SmtpReply BAD_SENDER = SmtpReply.of(501, "5.1.7", "Sender address cannot be read");
    static final SmtpReply BAD_RECIPIENT = SmtpReply.of(501, "5.1.3", "Recipient address cannot be read");
    static final SmtpReply NOT_OFFERED = SmtpReply.of(502, "5.5.1", "Command not offered here");
    static final SmtpReply HELO_FIRST = SmtpReply.of(503, "5.5.1", "Say EHLO or HELO first");
    static final SmtpReply MAIL_FIRST = SmtpReply.of(503, "5.5.1", "MAIL is needed first");
    static final SmtpReply NESTED_MAIL = SmtpReply.of(503, "5.5.1", "MAIL was given already");
    static final SmtpReply RCPT_AFTER_BDAT = SmtpReply.of(503, "5.5.1", "RCPT cannot follow BDAT");
    static final SmtpReply DATA_AFTER_BDAT = SmtpReply.of(503, "5.5.1", "DATA cannot follow BDAT");
    static final SmtpReply TLS_ALREADY = SmtpReply.of(503, "5.5.1", "TLS is on already");
    static final SmtpReply BARE_CR = SmtpReply.of(550, "5.5.2", "CR without LF in message");
    static final SmtpReply TOO_BIG = SmtpReply.of(552, "5.3.4", "Message too big");
    static final SmtpReply NEEDS_SMTPUTF8 = SmtpReply.of(553, "5.6.7", "Address in UTF-8 needs SMTPUTF8 at MAIL");
    static final SmtpReply NO_RECIPIENTS = SmtpReply.of(554, "5.5.1", "No valid recipients");
    static final SmtpReply SPOKE_TOO_EARLY = SmtpReply.of(554, "5.5.1", "Spoke before the reply, closing");
    static final SmtpReply NOT_HTTP = SmtpReply.of(554, "5.5.1", "This is SMTP, closing");
    static final SmtpReply MAIL_LOOP = SmtpReply.of(554, "5.4.6", "Too many hops: this message is in a loop");

    private Replies() {}
}
