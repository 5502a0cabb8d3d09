package dev.mailgent.protocol.smtp.server;

import dev.mailgent.protocol.smtp.TlsInfo;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/// Who is at the other end, as far as known at the time of the call.
///
/// @param helo argument of HELO or EHLO: printable ASCII without spaces, at most 255, unverified; empty before it came
/// @param extended true after EHLO, false after HELO
/// @param tls null while the connection is plain text
public record Peer(
        InetSocketAddress remote,
        InetSocketAddress local,
        String helo,
        boolean extended,
        @Nullable TlsInfo tls) {}
