package dev.mailgent.protocol.smtp.server;

import dev.mailgent.protocol.smtp.SmtpReply;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// From MAIL to the message's end, and empty again: sender, recipients and body of one message at a time.
final class MailTransaction {
    private final Reception reception;
    private final SmtpLimits limits;
    private final Intake intake;
    private final List<Recipient> recipients = new ArrayList<>(1);
    private @Nullable Peer peer;
    private @Nullable Sender sender;
    private @Nullable IncomingBody body;
    private boolean inBody;
    private boolean lastChunk;

    /// What is left of a chunk that nobody wants, and what to say at its end.
    private long skipBytes;

    private SmtpReply skipReply = Replies.MAIL_FIRST;
    private @Nullable Answer answer;

    MailTransaction(Reception reception) {
        this.reception = reception;
        this.limits = reception.limits;
        this.intake = new Intake(reception);
    }

    /// True while input belongs to a message, or to a chunk that is dropped.
    boolean inBody() {
        return inBody;
    }

    /// True when MAIL asked for SMTPUTF8.
    boolean isInternational() {
        return sender != null && sender.smtpUtf8();
    }

    Answer mail(CommandLine line, Peer from) {
        if (from.helo().isEmpty()) {
            return Answer.error(Replies.HELO_FIRST);
        }
        if (sender != null) {
            return Answer.error(Replies.NESTED_MAIL);
        }
        return switch (EnvelopeCommand.mail(line, limits)) {
            case EnvelopeCommand.Read.Bad<Sender>(var reply) -> Answer.error(reply);
            case EnvelopeCommand.Read.Good<Sender>(var candidate) -> {
                var refusal = reception.ask(() -> reception.receiver.sender(from, candidate));
                if (refusal != null) {
                    yield Answer.refused(refusal);
                }
                sender = candidate;
                peer = from;
                yield Answer.fine(Replies.SENDER_OK);
            }
        };
    }

    Answer rcpt(CommandLine line, Peer from) {
        var mailFrom = sender;
        if (mailFrom == null) {
            return Answer.error(Replies.MAIL_FIRST);
        }
        if (body != null) {
            return Answer.error(Replies.RCPT_AFTER_BDAT);
        }
        return switch (EnvelopeCommand.rcpt(line, mailFrom)) {
            case EnvelopeCommand.Read.Bad<Recipient>(var reply) -> Answer.error(reply);
            case EnvelopeCommand.Read.Good<Recipient>(var candidate) -> {
                if (recipients.size() < limits.maxRecipients()) {
                    yield decide(from, mailFrom, candidate);
                }
                // No error of the client: it cannot know, and those taken so far are to be delivered.
                reception.counters.recipientsRefused.increment();
                yield Answer.fine(Replies.TOO_MANY_RECIPIENTS);
            }
        };
    }

    private Answer decide(Peer from, Sender mailFrom, Recipient recipient) {
        return switch (reception.decide(from, mailFrom, recipient)) {
            case RcptDecision.Accepted(var mailbox) -> {
                recipients.add(recipient.withMailbox(mailbox));
                yield Answer.fine(Replies.RECIPIENT_OK);
            }
            case RcptDecision.Refused(var reply) -> {
                reception.counters.recipientsRefused.increment();
                // One stale address on a list must not cost the others their mail.
                yield recipients.isEmpty() ? Answer.refused(reply) : Answer.fine(reply);
            }
        };
    }

    /// @param moreFollows bytes stand behind the command already
    Answer data(CommandLine line, boolean moreFollows) {
        if (moreFollows) {
            // RFC 2920 section 3.1: DATA ends a group. What follows may be a body; it must never be read as commands.
            return Answer.lastWord(Replies.SPOKE_TOO_EARLY);
        }
        if (sender == null) {
            return Answer.error(Replies.MAIL_FIRST);
        }
        if (body != null) {
            return Answer.error(Replies.DATA_AFTER_BDAT);
        }
        if (recipients.isEmpty()) {
            return Answer.error(Replies.NO_RECIPIENTS);
        }
        if (line.hasArgument()) {
            return Answer.error(Replies.NO_ARGUMENT);
        }
        body = IncomingBody.byData(limits, reception.budget);
        inBody = true;
        return Answer.fine(Replies.SEND_DATA);
    }

    /// @return null when the chunk's bytes have to come first
    @Nullable
    Answer bdat(CommandLine line) {
        var command = BdatCommand.parse(line);
        if (command == null) {
            return Answer.lastWord(Replies.BDAT_SYNTAX); // how much body follows is unknown: it must not be commands
        }
        if (command.bytes() > 2 * limits.maxMessageBytes()) {
            return Answer.lastWord(Replies.TOO_BIG); // more than is worth reading to stay in step
        }
        if (sender == null || recipients.isEmpty()) {
            return skipChunk(command.bytes(), sender == null ? Replies.MAIL_FIRST : Replies.NO_RECIPIENTS);
        }
        var chunks =
                body instanceof IncomingBody.InChunks begun ? begun : IncomingBody.byChunks(limits, reception.budget);
        body = chunks;
        lastChunk = command.last();
        chunks.startChunk(command.bytes());
        inBody = command.bytes() > 0;
        return inBody ? null : chunkEnded(chunks);
    }

    private @Nullable Answer skipChunk(long bytes, SmtpReply reply) {
        if (bytes == 0) {
            return Answer.error(reply);
        }
        skipReply = reply;
        skipBytes = bytes;
        inBody = true;
        return null;
    }

    /// Takes input while [#inBody].
    ///
    /// @return the first index not taken
    int feed(byte[] bytes, int from, int to) {
        return switch (body) {
            case null -> {
                var part = (int) Math.min(skipBytes, to - from);
                skipBytes -= part;
                if (skipBytes == 0) {
                    inBody = false;
                    answer = Answer.error(skipReply);
                }
                yield from + part;
            }
            case IncomingBody.WithDots dots -> {
                var at = dots.feed(bytes, from, to);
                if (dots.ended()) {
                    answer = complete(dots);
                } else if (dots.message().size() / 4 > limits.maxMessageBytes()) {
                    answer = Answer.lastWord(counted(Replies.TOO_BIG)); // four times too big: it may have no end
                }
                yield at;
            }
            case IncomingBody.InChunks chunks -> {
                var at = chunks.feed(bytes, from, to);
                if (chunks.chunkEnded()) {
                    inBody = false;
                    answer = chunkEnded(chunks);
                }
                yield at;
            }
        };
    }

    /// What the last [#feed] gave reason to say; null while there is nothing.
    @Nullable
    Answer takeAnswer() {
        var taken = answer;
        answer = null;
        return taken;
    }

    private Answer chunkEnded(IncomingBody.InChunks chunks) {
        if (lastChunk) {
            chunks.finish();
            return complete(chunks);
        }
        var fault = chunks.fault();
        if (fault == null) {
            return Answer.fine(Replies.CHUNK_OK);
        }
        drop();
        return Answer.error(counted(fault));
    }

    private Answer complete(IncomingBody whole) {
        var envelope = new Envelope(Objects.requireNonNull(peer), Objects.requireNonNull(sender), recipients);
        var reply = counted(intake.receive(envelope, whole.message()));
        drop();
        return reply.isPositive() ? new Answer(reply, Answer.Kind.KEPT) : Answer.refused(reply);
    }

    private SmtpReply counted(SmtpReply reply) {
        if (reply.isTemporary()) {
            reception.counters.messagesDeferred.increment();
        } else if (reply.isPermanent()) {
            reception.counters.messagesRefused.increment();
        }
        return reply;
    }

    /// Forgets everything and frees what a half-received message holds.
    void drop() {
        if (body != null) {
            body.message().release();
        }
        body = null;
        inBody = false;
        sender = null;
        peer = null;
        recipients.clear();
    }
}
