package dev.mailgent.protocol.smtp.server;

import java.time.InstantSource;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/// What a listener is told once.
///
/// @param hostname our name in the greeting and in the answer to EHLO
/// @param tls asked at every handshake, so that a renewed certificate is used without a restart; null: no STARTTLS
public record SmtpServerSettings(
        String hostname, SmtpLimits limits, @Nullable Supplier<SSLContext> tls, InstantSource clock) {}
