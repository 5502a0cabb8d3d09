package dev.mailgent.protocol.smtp.client;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mailgent.protocol.smtp.SmtpReply;
import dev.mailgent.protocol.smtp.client.Delivery.Cause;
import dev.mailgent.protocol.smtp.client.Delivery.Retry;
import dev.mailgent.protocol.smtp.client.Delivery.Sent;
import dev.mailgent.protocol.smtp.server.MailReceiver;
import dev.mailgent.protocol.smtp.server.Peer;
import dev.mailgent.protocol.smtp.server.RcptDecision;
import dev.mailgent.protocol.smtp.server.ReceivedMail;
import dev.mailgent.protocol.smtp.server.Recipient;
import dev.mailgent.protocol.smtp.server.Sender;
import dev.mailgent.protocol.smtp.server.SmtpLimits;
import dev.mailgent.protocol.smtp.server.SmtpListener;
import dev.mailgent.protocol.smtp.server.SmtpServerSettings;
import dev.mailgent.protocol.smtp.tls.SelfSignedCertificate;
import dev.mailgent.protocol.smtp.tls.TlsIdentity;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Our client against our receiver.
@Timeout(60)
class RoundTripTest {
    @TempDir
    @Nullable
    Path dir;

    private final ConcurrentLinkedQueue<ReceivedMail> received = new ConcurrentLinkedQueue<>();
    private @Nullable SmtpListener listener;
    private @Nullable SSLContext trust;
    private int port;
    private int tlsPort;

    @BeforeEach
    void listen() throws Exception {
        var where = Objects.requireNonNull(dir);
        SelfSignedCertificate.create(where.resolve("c.pem"), where.resolve("k.pem"), "mx.test", Instant.now());
        var tls = new TlsIdentity(where.resolve("c.pem"), where.resolve("k.pem"));
        trust = trusting(tls.certificate());
        var receiver = new MailReceiver() {
            @Override
            public RcptDecision recipient(Peer peer, Sender sender, Recipient recipient) {
                return RcptDecision.accepted(null);
            }

            @Override
            public SmtpReply receive(ReceivedMail mail) {
                received.add(mail);
                return SmtpReply.ok("kept");
            }
        };
        listener = new SmtpListener(
                new SmtpServerSettings("mx.test", SmtpLimits.defaults(), tls, InstantSource.system()), receiver);
        var any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        port = listener.listen(any, false).getPort();
        tlsPort = listener.listen(any, true).getPort();
    }

    @AfterEach
    void stop() {
        Objects.requireNonNull(listener).close();
    }

    @ParameterizedTest
    @EnumSource
    void mail_arrives_as_it_was_sent(SmtpHop.Tls tls) {
        var random = new Random(3);
        try (var client = client(trust)) {
            for (var i = 0; i < 20; i++) {
                var text = new StringBuilder("Subject: " + i + "\r\n\r\n");
                for (var line = random.nextInt(3000); line > 0; line--) {
                    text.append("..\u00e9 line of text".repeat(random.nextInt(5)))
                            .append("\r\n");
                }
                var content = text.toString().getBytes(ISO_8859_1);

                assertThat(client.deliver(
                                hop("mx.test", tls), OutgoingMail.of("a@b.test", List.of("c@mx.test"), content)))
                        .singleElement()
                        .isInstanceOf(Sent.class);
                var mail = Objects.requireNonNull(received.poll());
                assertThat(mail.raw()).isEqualTo(content);
                assertThat(mail.envelope().peer().tls() == null).isEqualTo(tls == SmtpHop.Tls.NONE);
            }
        }
        assertThat(Objects.requireNonNull(listener).counters().sessions()).isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource(names = {"REQUIRED", "IMPLICIT"})
    void a_certificate_that_is_not_trusted_or_not_the_hosts_keeps_the_mail_back(SmtpHop.Tls tls) {
        var mail = OutgoingMail.of("a@b.test", List.of("c@mx.test"), new byte[0]);
        try (var trusting = client(trust);
                var doubting = client(null)) {
            for (var verdict : List.of(
                    trusting.deliver(hop("other.test", tls), mail).getFirst(),
                    doubting.deliver(hop("mx.test", tls), mail).getFirst())) {
                assertThat(verdict)
                        .isInstanceOfSatisfying(
                                Retry.class, retry -> assertThat(retry.cause()).isEqualTo(Cause.TLS));
            }
        }
        assertThat(received).isEmpty();
    }

    @Test
    void opportunistic_TLS_takes_any_certificate() {
        try (var client = client(null)) {
            var verdicts = client.deliver(
                    hop("other.test", SmtpHop.Tls.OPPORTUNISTIC),
                    OutgoingMail.of("a@b.test", List.of("c@mx.test"), new byte[0]));
            assertThat(verdicts).allMatch(Sent.class::isInstance);
        }
        var tls = Objects.requireNonNull(received.poll()).envelope().peer().tls();
        assertThat(tls).isNotNull();
    }

    @Test
    void many_threads_share_a_client() throws Exception {
        var done = new CountDownLatch(400);
        var failed = new ConcurrentLinkedQueue<Delivery>();
        try (var client = client(null)) {
            for (var worker = 0; worker < 20; worker++) {
                Thread.ofVirtual().start(() -> {
                    for (var i = 0; i < 20; i++) {
                        var mail = OutgoingMail.of("a@b.test", List.of("c@mx.test"), new byte[5000]);
                        client.deliver(hop("mx.test", SmtpHop.Tls.NONE), mail).stream()
                                .filter(one -> !(one instanceof Sent))
                                .forEach(failed::add);
                        done.countDown();
                    }
                });
            }
            assertThat(done.await(30, TimeUnit.SECONDS)).isTrue();
        }
        assertThat(failed).isEmpty();
        assertThat(received).hasSize(400);
    }

    private SmtpHop hop(String host, SmtpHop.Tls tls) {
        return new SmtpHop(host, tls == SmtpHop.Tls.IMPLICIT ? tlsPort : port, tls, null);
    }

    private static SmtpClient client(@Nullable SSLContext trust) {
        return new SmtpClient(new SmtpClientSettings(
                "client.test", SmtpTimeouts.defaults(), RoundTripTest::loopback, trust, 100, Duration.ofMinutes(5)));
    }

    private static List<InetAddress> loopback(String host) throws IOException {
        return List.of(InetAddress.getLoopbackAddress());
    }

    private static SSLContext trusting(X509Certificate certificate) throws Exception {
        var store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setCertificateEntry("mx", certificate);
        var trust = TrustManagerFactory.getInstance("PKIX");
        trust.init(store);
        var context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return context;
    }
}
