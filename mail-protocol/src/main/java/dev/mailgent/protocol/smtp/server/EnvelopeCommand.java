package dev.mailgent.protocol.smtp.server;

import dev.mailgent.protocol.smtp.MailPath;
import dev.mailgent.protocol.smtp.SmtpReply;

/// Reads MAIL and RCPT: path, parameters, and what can be refused without asking anyone.
final class EnvelopeCommand {
    /// What was read, or the reply that says why not.
    sealed interface Read<T> {
        record Good<T>(T value) implements Read<T> {}

        record Bad<T>(SmtpReply reply) implements Read<T> {}
    }

    private EnvelopeCommand() {}

    static Read<Sender> mail(CommandLine line, SmtpLimits limits) {
        var start = line.after("FROM:");
        if (start < 0) {
            return new Read.Bad<>(Replies.MAIL_SYNTAX);
        }
        var path = MailPath.parse(line.argument(), start);
        if (path == null) {
            return new Read.Bad<>(Replies.BAD_SENDER);
        }
        var parameters = MailParameters.ofMail(line.argument(), path.end());
        var fault = parameters.fault();
        if (fault != null) {
            return new Read.Bad<>(fault);
        }
        if (!path.ascii() && !parameters.smtpUtf8()) {
            return new Read.Bad<>(Replies.NEEDS_SMTPUTF8);
        }
        if (parameters.declaredBytes() > limits.maxMessageBytes()) {
            return new Read.Bad<>(Replies.TOO_BIG);
        }
        return new Read.Good<>(parameters.sender(path.address()));
    }

    static Read<Recipient> rcpt(CommandLine line, Sender sender) {
        var start = line.after("TO:");
        if (start < 0) {
            return new Read.Bad<>(Replies.RCPT_SYNTAX);
        }
        var path = MailPath.parse(line.argument(), start);
        if (path == null || path.address().isEmpty()) {
            return new Read.Bad<>(Replies.BAD_RECIPIENT);
        }
        var parameters = MailParameters.ofRcpt(line.argument(), path.end());
        var fault = parameters.fault();
        if (fault != null) {
            return new Read.Bad<>(fault);
        }
        if (!path.ascii() && !sender.smtpUtf8()) {
            return new Read.Bad<>(Replies.NEEDS_SMTPUTF8);
        }
        return new Read.Good<>(parameters.recipient(path.address()));
    }
}
