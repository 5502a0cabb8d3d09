package dev.mailgent.protocol.smtp.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mailgent.protocol.smtp.SmtpReply;
import dev.mailgent.protocol.smtp.TlsInfo;
import dev.mailgent.protocol.smtp.tls.SelfSignedCertificate;
import dev.mailgent.protocol.smtp.tls.TlsIdentity;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The listener over real sockets.
@Timeout(60)
class SmtpListenerTest {
    private final Inbox inbox = new Inbox();
    private @Nullable SmtpListener open;

    @TempDir
    @Nullable
    Path dir;

    @AfterEach
    void stop() {
        if (open != null) {
            open.close();
        }
    }

    @Test
    void many_mails_go_over_one_connection() throws Exception {
        var server = listen(SmtpLimits.defaults());
        try (var client = RawClient.greeted(server)) {
            for (var i = 0; i < 200; i++) {
                client.send("MAIL FROM:<a@b.test>\r\nRCPT TO:<b@mx.test>\r\nDATA\r\n");
                assertThat(client.reply()).startsWith("250 2.1.0");
                assertThat(client.reply()).startsWith("250 2.1.5");
                assertThat(client.reply()).startsWith("354");
                assertThat(client.ask("Subject: " + i + "\r\n\r\n" + "x".repeat(i * 997) + "\r\n."))
                        .startsWith("250 2.0.0");
            }
            assertThat(client.ask("QUIT")).startsWith("221 ");
            assertThat(client.rest()).isEmpty();
        }
        assertThat(inbox.mails()).hasSize(200);
        for (var i = 0; i < 200; i++) {
            assertThat(Inbox.text(inbox.mails().get(i)))
                    .isEqualTo("Subject: " + i + "\r\n\r\n" + "x".repeat(i * 997) + "\r\n");
        }
        assertThat(listener().bodyBytesInFlight()).isZero();
        assertThat(listener().counters().messages()).isEqualTo(200);
    }

    @Test
    void forty_megabytes_and_one_byte_are_refused_after_the_full_read() throws Exception {
        var server = listen(SmtpLimits.defaults());
        try (var client = RawClient.addressed(server)) {
            assertThat(client.ask("DATA")).startsWith("354");
            var line = ("x".repeat(1022) + "\r\n").getBytes(java.nio.charset.StandardCharsets.ISO_8859_1);
            for (var i = 0; i < 40 * 1024; i++) {
                client.send(line);
            }
            assertThat(client.ask("\r\n.")).startsWith("552 5.3.4 ");
            assertThat(client.ask("NOOP")).startsWith("250 ");
        }
        assertThat(inbox.mails()).isEmpty();
    }

    @Test
    void STARTTLS_encrypts_and_forgets_what_was_said_before() throws Exception {
        var server = listenWithTls(false);
        try (var client = new RawClient(server)) {
            client.reply();
            assertThat(client.ask("EHLO client.test")).contains("\n250-STARTTLS\n");
            client.ask("MAIL FROM:<a@b.test>");
            assertThat(client.ask("STARTTLS")).startsWith("220 2.0.0");
            client.startTls();
            assertThat(client.ask("MAIL FROM:<a@b.test>")).startsWith("503 5.5.1 ");
            assertThat(client.ask("EHLO client.test")).doesNotContain("STARTTLS");
            assertThat(client.ask("STARTTLS")).startsWith("503 5.5.1 ");
            client.ask("MAIL FROM:<a@b.test>");
            client.ask("RCPT TO:<b@mx.test>");
            client.ask("DATA");
            assertThat(client.ask("x".repeat(300_000) + "\r\n.")).startsWith("250 ");
            assertThat(client.ask("QUIT")).startsWith("221 ");
        }
        var tls = inbox.only().envelope().peer().tls();
        assertThat(tls).extracting(TlsInfo::protocol).isEqualTo("TLSv1.3");
        assertThat(inbox.only().raw()).hasSize(300_002);
    }

    @Test
    void commands_sent_with_STARTTLS_in_one_packet_are_dropped() throws Exception {
        var server = listenWithTls(false);
        try (var client = RawClient.greeted(server)) {
            client.send("STARTTLS\r\nMAIL FROM:<evil@x.test>\r\nRCPT TO:<b@mx.test>\r\n");
            assertThat(client.reply()).startsWith("220 ");
            client.startTls();
            assertThat(client.ask("EHLO client.test")).startsWith("250-");
            assertThat(client.ask("RCPT TO:<b@mx.test>")).startsWith("503 5.5.1 ");
        }
    }

    @Test
    void implicit_TLS_needs_no_STARTTLS() throws Exception {
        var server = listenWithTls(true);
        try (var client = new RawClient(server)) {
            client.startTls();
            assertThat(client.reply()).startsWith("220 ");
            assertThat(client.ask("EHLO client.test")).doesNotContain("STARTTLS");
        }
    }

    @Test
    void a_client_that_does_nothing_is_told_so_and_let_go() throws Exception {
        var server = listen(Limits.of().idleTimeout(Duration.ofMillis(300)).get());
        try (var client = RawClient.greeted(server)) {
            assertThat(client.reply()).startsWith("421 4.4.2 ");
            assertThat(client.rest()).isEmpty();
        }
        assertThat(listener().counters().sessionsTimedOut()).isEqualTo(1);
    }

    @Test
    void a_byte_now_and_then_does_not_keep_a_session() throws Exception {
        var server = listen(Limits.of()
                .idleTimeout(Duration.ofMillis(500))
                .dataRateWindow(Duration.ofMillis(500))
                .get());
        for (var inBody : new boolean[] {false, true}) {
            try (var client = RawClient.addressed(server);
                    var other = RawClient.greeted(server)) {
                if (inBody) {
                    client.ask("DATA");
                }
                var began = System.nanoTime();
                Thread.ofVirtual().start(() -> drip(client));
                assertThat(client.reply()).startsWith("421 4.4.2 ");
                assertThat(System.nanoTime() - began).isLessThan(TimeUnit.SECONDS.toNanos(5));
                other.finishOutput();
            }
        }
        assertThat(inbox.mails()).isEmpty();
    }

    @Test
    void a_client_that_never_reads_is_cut_off() throws Exception {
        var server = listen(Limits.of().idleTimeout(Duration.ofMillis(300)).get());
        try (var client = RawClient.greeted(server)) {
            Thread.ofVirtual().start(() -> {
                try {
                    while (true) {
                        client.send("HELP\r\nVRFY x\r\nMAIL FROM:<a@b.test>\r\nRSET\r\n".repeat(1000));
                    }
                } catch (IOException _) {
                    // Cut off, as it should be.
                }
            });
            await(() -> listener().openSessions() == 0);
        }
    }

    @Test
    void one_client_may_not_take_all_sessions() throws Exception {
        var server = listen(Limits.of().maxSessionsPerLoopbackClient(3).get());
        var held = new ArrayList<RawClient>();
        for (var i = 0; i < 3; i++) {
            held.add(RawClient.greeted(server));
        }
        try (var fourth = new RawClient(server)) {
            assertThat(fourth.reply()).startsWith("421 4.7.0 ");
            assertThat(fourth.rest()).isEmpty();
        }
        held.removeFirst().close();
        await(() -> listener().openSessions() == 2);
        held.add(RawClient.greeted(server));
        for (var client : held) {
            assertThat(client.ask("QUIT")).startsWith("221 ");
            client.close();
        }
    }

    @Test
    void when_full_the_listener_says_so_and_hurries_idle_clients() throws Exception {
        var server = listen(Limits.of()
                .maxSessions(5)
                .stressIdleTimeout(Duration.ofMillis(300))
                .get());
        var held = new ArrayList<RawClient>();
        for (var i = 0; i < 5; i++) {
            held.add(RawClient.greeted(server));
        }
        try (var sixth = new RawClient(server)) {
            assertThat(sixth.reply()).startsWith("421 4.3.2 ");
        }
        assertThat(held.getLast().reply()).startsWith("421 4.4.2 ");
        for (var client : held) {
            client.close();
        }
    }

    @Test
    void a_client_that_talks_before_the_greeting_is_turned_away() throws Exception {
        inbox.answers(_ -> SmtpReply.ok("kept"));
        var server = listen(SmtpLimits.defaults());
        for (var i = 0; i < 20; i++) {
            try (var client = new RawClient(server)) {
                client.send(
                        "EHLO x\r\nMAIL FROM:<a@b.test>\r\nRCPT TO:<b@mx.test>\r\nDATA\r\nMAIL FROM:<x@y.test>\r\n.\r\n");
                assertThat(client.rest()).contains("554 5.5.1 ");
            }
        }
        assertThat(inbox.mails()).isEmpty();
    }

    @Test
    void a_connection_lost_before_the_final_dot_leaves_nothing() throws Exception {
        var server = listen(SmtpLimits.defaults());
        try (var client = RawClient.addressed(server)) {
            client.ask("DATA");
            client.send("Subject: half\r\n\r\n" + "x".repeat(100_000));
            await(() -> listener().bodyBytesInFlight() > 100_000);
        }
        await(() -> listener().openSessions() == 0);
        assertThat(listener().bodyBytesInFlight()).isZero();
        assertThat(inbox.mails()).isEmpty();
    }

    @Test
    void a_connection_lost_after_the_final_dot_stores_the_mail_once() throws Exception {
        var server = listen(SmtpLimits.defaults());
        try (var client = RawClient.addressed(server)) {
            client.ask("DATA");
            client.send("Subject: once\r\n\r\nx\r\n.\r\n");
        }
        await(() -> listener().openSessions() == 0);
        assertThat(inbox.mails()).hasSize(1);
    }

    @Test
    void stopping_lets_a_message_finish_and_sends_the_others_away() throws Exception {
        var server = listen(SmtpLimits.defaults());
        var stopped = new CountDownLatch(1);
        try (var sending = RawClient.addressed(server);
                var idle = RawClient.greeted(server)) {
            sending.ask("DATA");
            sending.send("Subject: in time\r\n");
            var stopping = listener();
            Thread.ofVirtual().start(() -> {
                assertThat(stopping.stop(Duration.ofSeconds(20))).isTrue();
                stopped.countDown();
            });
            assertThat(idle.reply()).startsWith("421 4.3.2 ");
            assertThat(idle.rest()).isEmpty();
            sending.send("\r\nbody\r\n");
            assertThat(sending.ask(".")).startsWith("250 2.0.0 kept");
            assertThat(sending.reply()).startsWith("421 4.3.2 ");
        }
        assertThat(stopped.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(inbox.mails()).hasSize(1);
    }

    @Test
    void a_receiver_in_the_middle_of_its_work_is_waited_for() throws Exception {
        var server = listen(Limits.of()
                .idleTimeout(Duration.ofMillis(200))
                .dataRateWindow(Duration.ofMillis(200))
                .get());
        var release = new CountDownLatch(1);
        inbox.answers(_ -> {
            try {
                return release.await(20, TimeUnit.SECONDS) ? SmtpReply.ok("late") : SmtpReply.of(451, "4.3.0", "never");
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        try (var slow = RawClient.addressed(server);
                var idle = RawClient.greeted(server)) {
            slow.ask("DATA");
            slow.send("x\r\n.\r\n");
            assertThat(idle.reply()).startsWith("421 4.4.2 "); // many ticks later
            release.countDown();
            assertThat(slow.reply()).isEqualTo("250 2.0.0 late");
        }
    }

    private InetSocketAddress listen(SmtpLimits limits) throws IOException {
        open = new SmtpListener(new SmtpServerSettings("mx.test", limits, null, InstantSource.system()), inbox);
        return open.listen(loopback(), false);
    }

    private InetSocketAddress listenWithTls(boolean implicit) throws IOException {
        var where = Objects.requireNonNull(dir);
        SelfSignedCertificate.create(where.resolve("c.pem"), where.resolve("k.pem"), "mx.test", Instant.now());
        var tls = new TlsIdentity(where.resolve("c.pem"), where.resolve("k.pem"));
        open = new SmtpListener(
                new SmtpServerSettings("mx.test", SmtpLimits.defaults(), tls, InstantSource.system()), inbox);
        return open.listen(loopback(), implicit);
    }

    private SmtpListener listener() {
        return Objects.requireNonNull(open);
    }

    private static InetSocketAddress loopback() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    }

    private static void drip(RawClient client) {
        try {
            while (true) {
                client.send("x");
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
            }
        } catch (IOException _) {
            // The server had enough: that is the test.
        }
    }

    private static void await(BooleanSupplier condition) {
        var until = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("deadline").isLessThan(until);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
        }
    }
}
