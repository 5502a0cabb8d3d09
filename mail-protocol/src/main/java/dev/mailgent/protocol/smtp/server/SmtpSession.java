package dev.mailgent.protocol.smtp.server;

import dev.mailgent.protocol.smtp.ByteScan;
import dev.mailgent.protocol.smtp.SmtpReply;
import dev.mailgent.protocol.smtp.TlsInfo;
import java.net.InetSocketAddress;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// The protocol of one connection: bytes in by [#feed], replies out by [#replies]. Knows no socket and no clock but the
/// one that stamps messages, so a transcript tests it.
final class SmtpSession {
    /// What the connection is to do after the replies were written.
    enum Next {
        READ,
        START_TLS,
        /// Close after the other side had time to read: it may still be sending.
        CLOSE,
        /// Close at once: it said QUIT.
        HANG_UP
    }

    private final Reception reception;
    private final SmtpLimits limits;
    private final ReplyBuffer replies = new ReplyBuffer();
    private final MailTransaction transaction;
    private Peer peer;
    private Next next = Next.READ;
    private boolean inLongLine;
    private int errors;
    private int idleCommands;

    SmtpSession(Reception reception, InetSocketAddress remote, InetSocketAddress local, @Nullable TlsInfo tls) {
        this.reception = reception;
        this.limits = reception.limits;
        this.transaction = new MailTransaction(reception);
        this.peer = new Peer(remote, local, "", false, tls);
    }

    /// Queues the greeting.
    ///
    /// @param clientSpoke bytes came before it: no mail server does that
    void greet(boolean clientSpoke) {
        if (clientSpoke) {
            answer(Answer.lastWord(Replies.SPOKE_TOO_EARLY));
            return;
        }
        var refusal = reception.ask(() -> reception.receiver.connected(peer.remote()));
        if (refusal != null) {
            reception.counters.sessionsRefused.increment();
            end(refusal);
            return;
        }
        reception.counters.sessions.increment();
        replies.add(reception.greeting);
    }

    ReplyBuffer replies() {
        return replies;
    }

    Next next() {
        return next;
    }

    /// True while a message is on its way: the data rate counts, not the wait for a command.
    boolean inBody() {
        return transaction.inBody();
    }

    /// True inside a command that is longer than any may be.
    boolean inLongLine() {
        return inLongLine;
    }

    /// Queues a last reply, to end the session.
    void end(SmtpReply reply) {
        transaction.drop();
        replies.add(reply);
        next = Next.CLOSE;
    }

    /// Everything said in plain text is forgotten (RFC 3207 section 4.2).
    void tlsStarted(TlsInfo tls) {
        transaction.drop();
        peer = new Peer(peer.remote(), peer.local(), "", false, tls);
        next = Next.READ;
    }

    /// Frees what a half-received message holds.
    void lost() {
        transaction.drop();
    }

    /// Works through the input as far as it goes. A command that is not whole stays.
    ///
    /// @return the first index not used; bytes from there on must be there again at the next call
    int feed(byte[] bytes, int from, int to) {
        var at = from;
        while (at < to && next == Next.READ) {
            if (transaction.inBody()) {
                at = transaction.feed(bytes, at, to);
                answer(transaction.takeAnswer());
                continue;
            }
            var lf = ByteScan.lf(bytes, at, to);
            if (lf == to) {
                if (inLongLine || to - at >= 2 * limits.maxLineBytes()) {
                    inLongLine = true; // dropped up to its LF
                    return to;
                }
                return at;
            }
            var start = at;
            at = lf + 1;
            if (inLongLine) {
                inLongLine = false;
                answer(Answer.error(Replies.COMMAND_TOO_LONG));
            } else {
                command(bytes, start, lf > start && bytes[lf - 1] == '\r' ? lf - 1 : lf, at < to);
            }
        }
        return next == Next.READ ? at : to; // what follows STARTTLS or a last reply is dropped
    }

    private void command(byte[] bytes, int from, int to, boolean moreFollows) {
        var line = CommandLine.of(bytes, from, to);
        if (line == null) {
            answer(Answer.error(Replies.BAD_CHARACTERS));
            return;
        }
        if (to - from + 2 > limits.maxLineBytes() && !mayBeLong(line)) {
            answer(Answer.error(Replies.COMMAND_TOO_LONG));
            return;
        }
        switch (line.verb()) {
            case "EHLO" -> hello(line, true);
            case "HELO" -> hello(line, false);
            case "MAIL" -> answer(transaction.mail(line, peer));
            case "RCPT" -> answer(transaction.rcpt(line, peer));
            case "DATA" -> answer(transaction.data(line, moreFollows));
            case "BDAT" -> answer(transaction.bdat(line));
            case "RSET" -> reset(line);
            case "NOOP" -> idle(Replies.OK);
            case "HELP" -> idle(Replies.HELP);
            case "VRFY", "EXPN" -> idle(Replies.WILL_TRY);
            case "QUIT" -> {
                end(Replies.BYE);
                next = Next.HANG_UP;
            }
            case "STARTTLS" -> startTls(line);
            case "AUTH", "ETRN", "TURN", "ATRN", "SEND", "SOML", "SAML" -> answer(Answer.error(Replies.NOT_OFFERED));
            // Browsers can be made to speak to this port; a form field must not become a mail.
            case "GET", "POST", "PUT", "HEAD", "OPTIONS", "CONNECT", "DELETE", "PATCH" ->
                answer(Answer.lastWord(Replies.NOT_HTTP));
            default -> answer(Answer.error(Replies.UNKNOWN_COMMAND));
        }
    }

    /// RFC 6531 section 3.2 lets the lines of an internationalised transaction be longer.
    private boolean mayBeLong(CommandLine line) {
        return switch (line.verb()) {
            case "MAIL" -> line.argument().toUpperCase(Locale.ROOT).contains(" SMTPUTF8");
            case "RCPT" -> transaction.isInternational();
            default -> false;
        };
    }

    private void hello(CommandLine line, boolean extended) {
        var name = line.argument().strip();
        if (name.isEmpty() || name.length() > 255 || !name.chars().allMatch(c -> c > ' ' && c < 0x7F)) {
            answer(Answer.error(Replies.NEEDS_NAME));
            return;
        }
        transaction.drop();
        peer = new Peer(peer.remote(), peer.local(), name, extended, peer.tls());
        if (!countIdle()) {
            return;
        }
        if (extended) {
            replies.add(reception.ehlo(peer.tls() == null && reception.settings.tls() != null));
        } else {
            replies.add(SmtpReply.of(250, "", reception.settings.hostname()));
        }
    }

    private void reset(CommandLine line) {
        if (line.hasArgument()) {
            answer(Answer.error(Replies.NO_ARGUMENT));
            return;
        }
        transaction.drop();
        idle(Replies.OK);
    }

    private void startTls(CommandLine line) {
        if (reception.settings.tls() == null) {
            answer(Answer.error(Replies.NOT_OFFERED));
        } else if (peer.tls() != null) {
            answer(Answer.error(Replies.TLS_ALREADY));
        } else if (line.hasArgument()) {
            answer(Answer.error(Replies.NO_ARGUMENT));
        } else {
            transaction.drop();
            replies.add(Replies.READY_FOR_TLS);
            next = Next.START_TLS;
        }
    }

    /// A command that does nothing for mail; a hundred of them without a message are errors.
    private void idle(SmtpReply reply) {
        if (countIdle()) {
            replies.add(reply);
        }
    }

    /// @return false when the session is over
    private boolean countIdle() {
        return ++idleCommands <= 5 * limits.maxErrors() || countError();
    }

    private void answer(@Nullable Answer answer) {
        if (answer == null) {
            return;
        }
        switch (answer.kind()) {
            case FINE -> replies.add(answer.reply());
            case KEPT -> {
                errors = 0;
                idleCommands = 0;
                replies.add(answer.reply());
            }
            case ERROR, REFUSED -> {
                if (answer.kind() == Answer.Kind.ERROR) {
                    reception.counters.errors.increment();
                }
                if (countError()) {
                    replies.add(answer.reply());
                }
            }
            case LAST_WORD -> {
                reception.counters.errors.increment();
                end(answer.reply());
            }
        }
        if (answer.reply().code() == 421) {
            next = Next.CLOSE;
        }
    }

    /// @return false when that was one too many and the session is over
    private boolean countError() {
        if (++errors <= limits.maxErrors()) {
            return true;
        }
        end(Replies.TOO_MANY_ERRORS);
        return false;
    }
}
