package dev.mailgent.protocol.smtp.server;

import java.time.Duration;

/// Limits for tests: the defaults, but for what is named.
final class Limits {
    private static final SmtpLimits D = SmtpLimits.defaults();

    private long maxMessageBytes = D.maxMessageBytes();
    private int maxSessions = D.maxSessions();
    private int maxSessionsPerClient = D.maxSessionsPerClient();
    private boolean loopbackUnlimited = true;
    private Duration idleTimeout = D.idleTimeout();
    private Duration stressIdleTimeout = D.stressIdleTimeout();
    private Duration dataRateWindow = D.dataRateWindow();
    private long maxBodyBytesInFlight = D.maxBodyBytesInFlight();

    static Limits of() {
        return new Limits();
    }

    Limits maxMessageBytes(long value) {
        maxMessageBytes = value;
        return this;
    }

    Limits maxSessions(int value) {
        maxSessions = value;
        return this;
    }

    Limits maxSessionsPerLoopbackClient(int value) {
        maxSessionsPerClient = value;
        loopbackUnlimited = false;
        return this;
    }

    Limits idleTimeout(Duration value) {
        idleTimeout = value;
        return this;
    }

    Limits stressIdleTimeout(Duration value) {
        stressIdleTimeout = value;
        return this;
    }

    Limits dataRateWindow(Duration value) {
        dataRateWindow = value;
        return this;
    }

    Limits maxBodyBytesInFlight(long value) {
        maxBodyBytesInFlight = value;
        return this;
    }

    SmtpLimits get() {
        return new SmtpLimits(
                maxMessageBytes,
                D.maxRecipients(),
                D.maxLineBytes(),
                D.maxDataLineBytes(),
                D.maxErrors(),
                maxSessions,
                maxSessionsPerClient,
                loopbackUnlimited,
                idleTimeout,
                stressIdleTimeout,
                D.handshakeTimeout(),
                D.minDataBytesPerSecond(),
                dataRateWindow,
                maxBodyBytesInFlight);
    }
}
