package dev.mailgent.protocol.smtp.server;

import dev.mailgent.protocol.smtp.SmtpReply;
import java.nio.charset.StandardCharsets;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What all sessions of a listener share.
final class Reception {
    private static final Logger log = LoggerFactory.getLogger(Reception.class);

    final SmtpServerSettings settings;
    final SmtpLimits limits;
    final MailReceiver receiver;
    final MemoryBudget budget;
    final SmtpCounters counters = new SmtpCounters();
    final SmtpReply greeting;
    private final byte[] ehlo;
    private final byte[] ehloWithStartTls;

    Reception(SmtpServerSettings settings, MailReceiver receiver) {
        this.settings = settings;
        this.limits = settings.limits();
        this.receiver = receiver;
        this.budget = new MemoryBudget(limits.maxBodyBytesInFlight());
        this.greeting = SmtpReply.of(220, "", settings.hostname() + " ESMTP Mailgent");
        this.ehlo = ehlo("");
        this.ehloWithStartTls = ehlo("250-STARTTLS\r\n");
    }

    /// What a hook says; a hook that fails defers.
    @Nullable
    SmtpReply ask(Supplier<@Nullable SmtpReply> hook) {
        try {
            return hook.get();
        } catch (RuntimeException e) {
            log.error("receiver failed before the message", e);
            return Replies.LOCAL_TROUBLE;
        }
    }

    RcptDecision decide(Peer peer, Sender sender, Recipient recipient) {
        try {
            return receiver.recipient(peer, sender, recipient);
        } catch (RuntimeException e) {
            log.error("recipient could not be decided", e);
            return new RcptDecision.Refused(Replies.LOCAL_TROUBLE);
        }
    }

    byte[] ehlo(boolean offersStartTls) {
        return offersStartTls ? ehloWithStartTls : ehlo;
    }

    private byte[] ehlo(String startTls) {
        var lines = """
                250-%s
                250-PIPELINING
                250-SIZE %d
                250-8BITMIME
                250-SMTPUTF8
                250-ENHANCEDSTATUSCODES
                250-DSN
                250-CHUNKING
                %s250 LIMITS RCPTMAX=%d
                """.formatted(settings.hostname(), limits.maxMessageBytes(), startTls, limits.maxRecipients());
        return lines.replace("\r\n", "\n").replace("\n", "\r\n").getBytes(StandardCharsets.ISO_8859_1);
    }
}
