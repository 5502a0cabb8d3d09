package dev.mailgent.protocol.smtp.server;

import dev.mailgent.protocol.smtp.SmtpReply;
import java.nio.charset.StandardCharsets;

/// What all sessions of a listener share.
final class Reception {
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
