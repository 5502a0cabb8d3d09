package dev.mailgent.protocol.smtp.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mailgent.protocol.smtp.BodyKind;
import dev.mailgent.protocol.smtp.TlsInfo;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TraceHeaderTest {
    private static final Instant AT = Instant.parse("2026-03-01T23:59:58.9Z");

    @Test
    void it_says_who_sent_what_to_whom_and_how() throws Exception {
        var tls = new TlsInfo("TLSv1.3", "TLS_AES_128_GCM_SHA256");

        assertThat(TraceHeader.format(
                        peer("192.0.2.7", "client.test", true, tls),
                        sender(false),
                        "rdns.test",
                        "mx.test",
                        "m1",
                        "bob@mx.test",
                        AT))
                .isEqualTo("""
                        Received: from client.test (rdns.test [192.0.2.7])\r
                        \tby mx.test with ESMTPS\r
                        \t(TLSv1.3 TLS_AES_128_GCM_SHA256) id m1\r
                        \tfor <bob@mx.test>;\r
                        \tSun, 1 Mar 2026 23:59:58 +0000\r
                        """);
    }

    @Test
    void an_IPv6_address_is_tagged() throws Exception {
        assertThat(TraceHeader.format(
                        peer("2001:db8::1", "client.test", true, null), sender(false), null, "mx.test", "m1", null, AT))
                .isEqualTo("""
                        Received: from client.test ([IPv6:2001:db8:0:0:0:0:0:1])\r
                        \tby mx.test with ESMTP id m1;\r
                        \tSun, 1 Mar 2026 23:59:58 +0000\r
                        """);
    }

    @ParameterizedTest
    @CsvSource({
        "false, false, false, SMTP",
        "true, false, false, ESMTP",
        "true, true, false, ESMTPS",
        "true, false, true, UTF8SMTP",
        "true, true, true, UTF8SMTPS",
    })
    void the_protocol_has_its_registered_name(boolean extended, boolean tls, boolean utf8, String name)
            throws Exception {
        var peer = peer("192.0.2.7", "c", extended, tls ? Transcript.tls() : null);

        assertThat(TraceHeader.format(peer, sender(utf8), null, "mx.test", "m1", null, AT))
                .contains(" with " + name + (tls ? "\r\n" : " id "));
    }

    @Test
    void a_name_a_stranger_chose_stays_inside_its_place() throws Exception {
        var header = TraceHeader.format(
                peer("192.0.2.7", "x)\r\nBcc:(;\"\\<y>" + "z".repeat(999), true, null),
                sender(false),
                "r(\r\n.test",
                "mx.test",
                "m1",
                "\"b>\r\nX: y\"@mx.test",
                AT);

        assertThat(header.lines())
                .hasSize(4)
                .allMatch(line -> line.startsWith("Received: from ") || line.startsWith("\t"));
        assertThat(header).startsWith("Received: from x???Bcc:????").contains("for <\"b???X: y\"@mx.test>");
        assertThat(header.lines()).allMatch(line -> line.length() < 998);
    }

    private static Peer peer(String ip, String helo, boolean extended, @Nullable TlsInfo tls) throws Exception {
        var local = new InetSocketAddress(InetAddress.getByName("192.0.2.1"), 25);
        return new Peer(new InetSocketAddress(InetAddress.getByName(ip), 4711), local, helo, extended, tls);
    }

    private static Sender sender(boolean utf8) {
        return new Sender("a@b.test", -1, BodyKind.SEVEN_BIT, utf8, null, null);
    }
}
