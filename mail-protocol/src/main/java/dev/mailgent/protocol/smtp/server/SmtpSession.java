package dev.mailgent.protocol.smtp.server;

import dev.mailgent.protocol.smtp.ByteScan;
import dev.mailgent.protocol.smtp.MailPath;
import dev.mailgent.protocol.smtp.SmtpReply;
import dev.mailgent.protocol.smtp.TlsInfo;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

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

    private enum Mode {
        COMMAND,
        /// Inside a command line that is too long, up to its LF.
        SKIP_LINE,
        DATA,
        CHUNK,
        /// Inside a chunk that nobody wants, up to its end.
        SKIP_CHUNK
    }

    private static final Logger log = LoggerFactory.getLogger(SmtpSession.class);

    private final Reception reception;
    private final SmtpLimits limits;
    private final Intake intake;
    private final ReplyBuffer replies = new ReplyBuffer();
    private Peer peer;
    private Next next = Next.READ;
    private Mode mode = Mode.COMMAND;
    private int errors;
    private int idleCommands;

    private @Nullable Sender sender;
    private final List<Recipient> recipients = new ArrayList<>(1);
    private @Nullable MessageBuffer message;
    private @Nullable DotScanner dots;
    private @Nullable ChunkScanner chunks;
    private boolean lastChunk;
    private long skipChunkBytes;
    private SmtpReply skipReply = Replies.MAIL_FIRST;

    SmtpSession(Reception reception, InetSocketAddress remote, InetSocketAddress local, @Nullable TlsInfo tls) {
        this.reception = reception;
        this.limits = reception.limits;
        this.intake = new Intake(reception);
        this.peer = new Peer(remote, local, "", false, tls);
    }

    /// Queues the greeting.
    ///
    /// @param clientSpoke bytes came before it: no mail server does that
    void greet(boolean clientSpoke) {
        if (clientSpoke) {
            error(Replies.SPOKE_TOO_EARLY);
            next = Next.CLOSE;
            return;
        }
        var refusal = ask(() -> reception.receiver.connected(peer.remote()));
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
        return mode == Mode.DATA || mode == Mode.CHUNK || mode == Mode.SKIP_CHUNK;
    }

    /// True inside a command that is longer than any may be.
    boolean inLongLine() {
        return mode == Mode.SKIP_LINE;
    }

    /// Queues a last reply, to end the session from outside.
    void end(SmtpReply reply) {
        dropTransaction();
        replies.add(reply);
        next = Next.CLOSE;
    }

    /// Everything said in plain text is forgotten (RFC 3207 section 4.2).
    void tlsStarted(TlsInfo tls) {
        dropTransaction();
        peer = new Peer(peer.remote(), peer.local(), "", false, tls);
        next = Next.READ;
    }

    /// Frees what a half-received message holds.
    void lost() {
        dropTransaction();
    }

    /// Works through the input as far as it goes. A command that is not whole stays.
    ///
    /// @return the first index not used; bytes from there on must be there again at the next call
    int feed(byte[] bytes, int from, int to) {
        var at = from;
        while (at < to && next == Next.READ) {
            switch (mode) {
                case COMMAND -> {
                    var lf = ByteScan.lf(bytes, at, to);
                    if (lf == to) {
                        if (to - at < 2 * limits.maxLineBytes()) {
                            return at;
                        }
                        mode = Mode.SKIP_LINE;
                        return to;
                    }
                    var end = lf > at && bytes[lf - 1] == '\r' ? lf - 1 : lf;
                    var start = at;
                    at = lf + 1;
                    command(bytes, start, end, at < to);
                }
                case SKIP_LINE -> {
                    var lf = ByteScan.lf(bytes, at, to);
                    at = Math.min(lf + 1, to);
                    if (lf < to) {
                        mode = Mode.COMMAND;
                        error(Replies.COMMAND_TOO_LONG);
                    }
                }
                case DATA -> at = data(bytes, at, to);
                case CHUNK -> at = chunk(bytes, at, to);
                case SKIP_CHUNK -> {
                    var part = (int) Math.min(skipChunkBytes, to - at);
                    skipChunkBytes -= part;
                    at += part;
                    if (skipChunkBytes == 0) {
                        mode = Mode.COMMAND;
                        error(skipReply);
                    }
                }
            }
        }
        return next == Next.READ ? at : to; // what follows STARTTLS or a last reply is dropped
    }

    private void command(byte[] bytes, int from, int to, boolean moreFollows) {
        var line = CommandLine.of(bytes, from, to);
        if (line == null) {
            error(Replies.BAD_CHARACTERS);
            return;
        }
        if (to - from + 2 > limits.maxLineBytes() && !mayBeLong(line)) {
            error(Replies.COMMAND_TOO_LONG);
            return;
        }
        switch (line.verb()) {
            case "EHLO" -> hello(line, true);
            case "HELO" -> hello(line, false);
            case "MAIL" -> mail(line);
            case "RCPT" -> rcpt(line);
            case "DATA" -> data(line, moreFollows);
            case "BDAT" -> bdat(line);
            case "RSET" -> reset(line);
            case "NOOP" -> idle(Replies.OK);
            case "HELP" -> idle(Replies.HELP);
            case "VRFY", "EXPN" -> idle(Replies.WILL_TRY);
            case "QUIT" -> {
                end(Replies.BYE);
                next = Next.HANG_UP;
            }
            case "STARTTLS" -> startTls(line);
            case "AUTH", "ETRN", "TURN", "ATRN", "SEND", "SOML", "SAML" -> error(Replies.NOT_OFFERED);
            // Browsers can be made to speak to this port; a form field must not become a mail.
            case "GET", "POST", "PUT", "HEAD", "OPTIONS", "CONNECT", "DELETE", "PATCH" -> {
                error(Replies.NOT_HTTP);
                next = Next.CLOSE;
            }
            default -> error(Replies.UNKNOWN_COMMAND);
        }
    }

    /// RFC 6531 section 3.2 lets the lines of an internationalised transaction be longer.
    private boolean mayBeLong(CommandLine line) {
        return switch (line.verb()) {
            case "MAIL" -> line.argument().toUpperCase(Locale.ROOT).contains(" SMTPUTF8");
            case "RCPT" -> sender != null && sender.smtpUtf8();
            default -> false;
        };
    }

    private void hello(CommandLine line, boolean extended) {
        var name = line.argument().strip();
        if (name.isEmpty() || name.length() > 255 || !name.chars().allMatch(c -> c > ' ' && c < 0x7F)) {
            error(Replies.NEEDS_NAME);
            return;
        }
        dropTransaction();
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

    private void mail(CommandLine line) {
        if (peer.helo().isEmpty()) {
            error(Replies.HELO_FIRST);
            return;
        }
        if (sender != null) {
            error(Replies.NESTED_MAIL);
            return;
        }
        var start = line.after("FROM:");
        if (start < 0) {
            error(Replies.MAIL_SYNTAX);
            return;
        }
        var path = MailPath.parse(line.argument(), start);
        if (path == null) {
            error(Replies.BAD_SENDER);
            return;
        }
        var parameters = MailParameters.ofMail(line.argument(), path.end());
        var fault = parameters.fault();
        if (fault != null) {
            error(fault);
            return;
        }
        if (!path.ascii() && !parameters.smtpUtf8()) {
            error(Replies.NEEDS_SMTPUTF8);
            return;
        }
        if (parameters.declaredBytes() > limits.maxMessageBytes()) {
            error(Replies.TOO_BIG);
            return;
        }
        var candidate = parameters.sender(path.address());
        var refusal = ask(() -> reception.receiver.sender(peer, candidate));
        if (refusal != null) {
            refused(refusal);
            return;
        }
        sender = candidate;
        replies.add(Replies.SENDER_OK);
    }

    private void rcpt(CommandLine line) {
        var from = sender;
        if (from == null) {
            error(Replies.MAIL_FIRST);
            return;
        }
        if (chunks != null) {
            error(Replies.RCPT_AFTER_BDAT);
            return;
        }
        var start = line.after("TO:");
        if (start < 0) {
            error(Replies.RCPT_SYNTAX);
            return;
        }
        var path = MailPath.parse(line.argument(), start);
        if (path == null || path.address().isEmpty()) {
            error(Replies.BAD_RECIPIENT);
            return;
        }
        var parameters = MailParameters.ofRcpt(line.argument(), path.end());
        var fault = parameters.fault();
        if (fault != null) {
            error(fault);
            return;
        }
        if (!path.ascii() && !from.smtpUtf8()) {
            error(Replies.NEEDS_SMTPUTF8);
            return;
        }
        if (recipients.size() >= limits.maxRecipients()) {
            // No error of the client: it cannot know, and those taken so far are to be delivered.
            reception.counters.recipientsRefused.increment();
            replies.add(Replies.TOO_MANY_RECIPIENTS);
            return;
        }
        decide(from, parameters.recipient(path.address()));
    }

    private void decide(Sender from, Recipient recipient) {
        RcptDecision decision;
        try {
            decision = reception.receiver.recipient(peer, from, recipient);
        } catch (RuntimeException e) {
            log.error("recipient could not be decided", e);
            decision = new RcptDecision.Refused(Replies.LOCAL_TROUBLE);
        }
        switch (decision) {
            case RcptDecision.Accepted(var mailbox) -> {
                recipients.add(recipient.withMailbox(mailbox));
                replies.add(Replies.RECIPIENT_OK);
            }
            case RcptDecision.Refused(var reply) -> {
                reception.counters.recipientsRefused.increment();
                if (recipients.isEmpty()) {
                    refused(reply);
                } else {
                    replies.add(reply); // one stale address on a list must not cost the others their mail
                }
            }
        }
    }

    private void data(CommandLine line, boolean moreFollows) {
        if (moreFollows) {
            // RFC 2920 section 3.1: DATA ends a group. What follows may be a body; it must never be read as commands.
            error(Replies.SPOKE_TOO_EARLY);
            next = Next.CLOSE;
        } else if (sender == null) {
            error(Replies.MAIL_FIRST);
        } else if (chunks != null) {
            error(Replies.DATA_AFTER_BDAT);
        } else if (recipients.isEmpty()) {
            error(Replies.NO_RECIPIENTS);
        } else if (line.hasArgument()) {
            error(Replies.NO_ARGUMENT);
        } else {
            message = new MessageBuffer(limits.maxMessageBytes(), reception.budget);
            dots = new DotScanner(message, limits.maxDataLineBytes());
            mode = Mode.DATA;
            replies.add(Replies.SEND_DATA);
        }
    }

    private int data(byte[] bytes, int from, int to) {
        var scanner = Objects.requireNonNull(dots);
        var at = scanner.feed(bytes, from, to);
        if (scanner.ended()) {
            complete();
        } else {
            giveUpWhenEndless();
        }
        return at;
    }

    private void bdat(CommandLine line) {
        var words = line.argument().strip().split(" +", -1);
        var isLast = words.length == 2 && words[1].equalsIgnoreCase("LAST");
        var bytes = words.length == 1 || isLast ? sizeOf(words[0]) : -1;
        if (bytes < 0) {
            error(Replies.BDAT_SYNTAX); // nobody knows how much body follows: it must not be read as commands
            next = Next.CLOSE;
            return;
        }
        if (bytes > 2 * limits.maxMessageBytes()) {
            error(Replies.TOO_BIG); // more than is worth reading to stay in step
            next = Next.CLOSE;
            return;
        }
        if (sender == null || recipients.isEmpty()) {
            skipChunk(bytes, sender == null ? Replies.MAIL_FIRST : Replies.NO_RECIPIENTS);
            return;
        }
        if (message == null || chunks == null) {
            message = new MessageBuffer(limits.maxMessageBytes(), reception.budget);
            chunks = new ChunkScanner(message, limits.maxDataLineBytes());
        }
        lastChunk = isLast;
        chunks.startChunk(bytes);
        mode = Mode.CHUNK;
        if (bytes == 0) {
            chunkEnded(message, chunks);
        }
    }

    private void skipChunk(long bytes, SmtpReply reply) {
        if (bytes == 0) {
            error(reply);
            return;
        }
        skipReply = reply;
        skipChunkBytes = bytes;
        mode = Mode.SKIP_CHUNK;
    }

    private static long sizeOf(String digits) {
        if (digits.isEmpty() || !digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return -1;
        }
        return digits.length() > 18 ? Long.MAX_VALUE : Long.parseLong(digits);
    }

    private int chunk(byte[] bytes, int from, int to) {
        var buffer = Objects.requireNonNull(message);
        var scanner = Objects.requireNonNull(chunks);
        var at = scanner.feed(bytes, from, to);
        if (scanner.chunkEnded()) {
            chunkEnded(buffer, scanner);
        }
        return at;
    }

    private void chunkEnded(MessageBuffer buffer, ChunkScanner scanner) {
        mode = Mode.COMMAND;
        if (lastChunk) {
            scanner.finish();
            complete();
            return;
        }
        var fault = buffer.fault();
        if (fault == null) {
            replies.add(Replies.CHUNK_OK);
        } else {
            countOutcome(fault);
            dropTransaction();
            error(fault);
        }
    }

    private void complete() {
        var buffer = Objects.requireNonNull(message);
        var from = Objects.requireNonNull(sender);
        var reply = intake.receive(new Envelope(peer, from, recipients), buffer);
        countOutcome(reply);
        dropTransaction();
        if (reply.isPositive()) {
            errors = 0;
            idleCommands = 0;
            replies.add(reply);
        } else {
            refused(reply);
        }
    }

    private void countOutcome(SmtpReply reply) {
        if (reply.isTemporary()) {
            reception.counters.messagesDeferred.increment();
        } else if (reply.isPermanent()) {
            reception.counters.messagesRefused.increment();
        }
    }

    /// A message without end is cut off once it is four times too big.
    private void giveUpWhenEndless() {
        var buffer = Objects.requireNonNull(message);
        if (buffer.size() / 4 > limits.maxMessageBytes()) {
            countOutcome(Replies.TOO_BIG);
            end(Replies.TOO_BIG);
        }
    }

    private void reset(CommandLine line) {
        if (line.hasArgument()) {
            error(Replies.NO_ARGUMENT);
            return;
        }
        dropTransaction();
        idle(Replies.OK);
    }

    private void startTls(CommandLine line) {
        if (reception.settings.tls() == null) {
            error(Replies.NOT_OFFERED);
        } else if (peer.tls() != null) {
            error(Replies.TLS_ALREADY);
        } else if (line.hasArgument()) {
            error(Replies.NO_ARGUMENT);
        } else {
            dropTransaction();
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

    private void error(SmtpReply reply) {
        reception.counters.errors.increment();
        if (countError()) {
            replies.add(reply);
        }
    }

    /// The receiver said no. Only what is meant for good counts against the client.
    private void refused(SmtpReply reply) {
        if (reply.isTemporary() || countError()) {
            replies.add(reply);
        }
        if (reply.code() == 421) {
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

    private @Nullable SmtpReply ask(Supplier<@Nullable SmtpReply> hook) {
        try {
            return hook.get();
        } catch (RuntimeException e) {
            log.error("receiver failed before the message", e);
            return Replies.LOCAL_TROUBLE;
        }
    }

    private void dropTransaction() {
        if (message != null) {
            message.release();
        }
        message = null;
        dots = null;
        chunks = null;
        sender = null;
        recipients.clear();
        mode = Mode.COMMAND;
    }
}
