package dev.mailgent.protocol.smtp.server;

import dev.mailgent.protocol.smtp.ByteScan;
import dev.mailgent.protocol.smtp.SmtpReply;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// From the last byte of a message to the reply: joins, checks, hashes, and asks the receiver to keep it.
final class Intake {
    /// What Postfix allows (`hopcount_limit`). RFC 5321 section 6.3 suggests 100; no mail that is not looping has half.
    private static final int MAX_HOPS = 50;

    private static final Logger log = LoggerFactory.getLogger(Intake.class);

    private final Reception reception;
    private @Nullable MessageDigest sha256;

    Intake(Reception reception) {
        this.reception = reception;
    }

    SmtpReply receive(Envelope envelope, MessageBuffer message) {
        var raw = message.join();
        if (raw == null) {
            var fault = message.fault();
            return fault == null ? Replies.LOCAL_TROUBLE : fault;
        }
        var header = HeaderCheck.of(raw);
        if (header.hops() > MAX_HOPS) {
            return Replies.MAIL_LOOP;
        }
        var notes = message.notes();
        if (!header.hasBody()) {
            notes.add(Note.NO_BODY);
        }
        if (ByteScan.hasEightBit(raw)) {
            notes.add(Note.EIGHT_BIT);
        }
        var receivedAt = reception.settings.clock().instant().truncatedTo(ChronoUnit.MICROS);
        try {
            var reply = reception.receiver.receive(
                    new ReceivedMail(envelope, raw, digest().digest(raw), notes, receivedAt));
            if (reply.isPositive()) {
                reception.counters.messages.increment();
                reception.counters.messageBytes.add(raw.length);
            }
            return reply;
        } catch (RuntimeException | StackOverflowError e) { // nested mail can exhaust a careless reader's stack
            log.error("message of {} bytes could not be kept", raw.length, e);
            return Replies.LOCAL_TROUBLE;
        }
    }

    /// One a session, made at its first message; `digest` leaves it ready for the next.
    private MessageDigest digest() {
        var digest = sha256;
        if (digest == null) {
            try {
                digest = MessageDigest.getInstance("SHA-256");
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException("every Java has SHA-256", e);
            }
            sha256 = digest;
        }
        return digest;
    }
}
