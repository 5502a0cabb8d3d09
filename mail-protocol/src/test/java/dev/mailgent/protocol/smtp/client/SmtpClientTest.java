package dev.mailgent.protocol.smtp.client;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mailgent.protocol.smtp.DsnNotify;
import dev.mailgent.protocol.smtp.DsnReturn;
import dev.mailgent.protocol.smtp.client.Delivery.Bounced;
import dev.mailgent.protocol.smtp.client.Delivery.Cause;
import dev.mailgent.protocol.smtp.client.Delivery.Retry;
import dev.mailgent.protocol.smtp.client.Delivery.Sent;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What the client says, and what it makes of the answers.
@Timeout(60)
class SmtpClientTest {
    private static final byte[] MESSAGE = "Subject: x\r\n\r\nbody\r\n".getBytes(ISO_8859_1);

    private FakeMx mx;
    private final SmtpClient client = new SmtpClient(settings(Duration.ofMillis(700)));

    SmtpClientTest() throws IOException {
        mx = new FakeMx();
    }

    @BeforeEach
    void fresh() throws IOException {
        mx.close();
        mx = new FakeMx();
    }

    @AfterEach
    void close() throws IOException {
        client.close();
        mx.close();
    }

    @Test
    void a_mail_is_delivered_and_every_recipient_has_the_reply() {
        mx.answering("RCPT TO:<c@x.test>", "550 5.1.1 no such user").answering("RCPT TO:<d@x.test>", "450 4.2.1 busy");

        var verdicts = deliver("b@x.test", "c@x.test", "d@x.test");

        assertThat(verdicts)
                .containsExactly(
                        new Sent(new RecipientReply("b@x.test", 250, "2.0.0", "queued")),
                        new Bounced(new RecipientReply("c@x.test", 550, "5.1.1", "no such user")),
                        new Retry(
                                new RecipientReply("d@x.test", 450, "4.2.1", "busy"),
                                Cause.REFUSED_FOR_NOW,
                                null,
                                false));
        assertThat(mx.messages()).containsExactly(new String(MESSAGE, ISO_8859_1));
        assertThat(mx.heard())
                .containsExactly(
                        "EHLO client.test",
                        "MAIL FROM:<a@client.test> SIZE=20",
                        "RCPT TO:<b@x.test>",
                        "RCPT TO:<c@x.test>",
                        "RCPT TO:<d@x.test>",
                        "DATA");
    }

    @ParameterizedTest
    @CsvSource({
        "MAIL, 550 5.7.1 go away, Bounced",
        "MAIL, 451 4.3.0 later, Retry",
        "MAIL, 421 4.3.2 down, Retry",
        "RCPT, 550 no, Bounced",
        "RCPT, 421 down, Retry",
        "DATA, 554 5.5.1 no, Bounced",
        "DATA, 451 4.3.0 later, Retry",
        "DATA, 250 what, Retry",
        "END, 554 5.7.1 spam, Bounced",
        "END, 452 4.3.1 full, Retry",
        "END, 421 4.3.2 down, Retry",
        "MAIL, DROP, Retry",
        "RCPT, DROP, Retry",
        "DATA, DROP, Retry",
        "END, DROP, Retry",
        "MAIL, HANG, Retry",
        "END, HANG, Retry",
        "MAIL, rubbish, Retry",
        "END, 250, Sent",
    })
    void the_answer_decides_whether_to_try_again(String at, String answer, String verdict) {
        for (var pipelining : new boolean[] {true, false}) {
            mx.answering(at, answer).answering("EHLO", pipelining ? "250-x\r\n250 PIPELINING" : "250 x");

            assertThat(deliver("b@x.test", "c@x.test"))
                    .hasSize(2)
                    .allMatch(one -> one.getClass().getSimpleName().equals(verdict), verdict)
                    .allMatch(one -> !(one instanceof Retry retry)
                            || retry.maybeDelivered() == (at.equals("END") && answer.length() == 4));
        }
    }

    @Test
    void what_the_server_said_is_kept_short_and_printable() {
        mx.answering(
                "RCPT",
                "550-5.1.1 first\r\n550-5.1.1 \u001b[31msec\u0000ond\u202e " + "x".repeat(5000) + "\r\n550 5.1.1 end");

        var reply = deliver("b@x.test").getFirst().reply();
        assertThat(reply.text())
                .hasSize(512)
                .startsWith("first [31msec ond  xxx")
                .doesNotContain("\u001b", "\u0000");
        assertThat(reply.enhanced()).isEqualTo("5.1.1");
    }

    @Test
    void a_reply_without_end_does_not_fill_the_memory() {
        mx.answering("MAIL", "250-x\r\n".repeat(100_000) + "250 x");

        assertThat(deliver("b@x.test").getFirst()).isInstanceOf(Retry.class);
    }

    @Test
    void connections_are_used_again_and_replaced_when_the_server_closed_them() throws Exception {
        for (var i = 0; i < 5; i++) {
            assertThat(deliver("b@x.test")).allMatch(Sent.class::isInstance);
        }
        assertThat(mx.connections()).isEqualTo(1);

        mx.answering("MAIL", "421 4.4.2 idle for too long");
        assertThat(deliver("b@x.test").getFirst()).isInstanceOf(Retry.class);
        assertThat(mx.connections()).isEqualTo(2); // the old one did not count as an attempt
        mx.answering("MAIL", "250 ok");
        assertThat(deliver("b@x.test").getFirst()).isInstanceOf(Sent.class);
        assertThat(mx.connections()).isEqualTo(3);
    }

    @Test
    void a_connection_ends_after_its_share_of_messages() {
        try (var short_ = new SmtpClient(new SmtpClientSettings(
                "client.test", SmtpTimeouts.defaults(), SmtpClientTest::loopback, null, 2, Duration.ofMinutes(5)))) {
            for (var i = 0; i < 6; i++) {
                assertThat(short_.deliver(mx.hop(), mail("b@x.test"))).allMatch(Sent.class::isInstance);
            }
        }
        assertThat(mx.connections()).isEqualTo(3);
    }

    @Test
    void after_a_refused_mail_the_next_one_starts_clean() {
        mx.answering("RCPT TO:<no@x.test>", "550 5.1.1 no");

        assertThat(deliver("no@x.test").getFirst()).isInstanceOf(Bounced.class);
        assertThat(deliver("b@x.test").getFirst()).isInstanceOf(Sent.class);
        assertThat(mx.connections()).isEqualTo(1);
        // DATA was pipelined and the server said go: an empty message to nobody closes it (RFC 2920 section 3.1).
        assertThat(mx.messages()).containsExactly("", new String(MESSAGE, ISO_8859_1));
    }

    @Test
    void a_thousand_recipients_do_not_block_either_side() {
        var recipients =
                IntStream.range(0, 1000).mapToObj(i -> "b" + i + "@x.test").toArray(String[]::new);

        assertThat(deliver(recipients)).hasSize(1000).allMatch(Sent.class::isInstance);
        assertThat(mx.messages()).hasSize(1);
    }

    @Test
    void servers_without_EHLO_are_spoken_to_in_HELO() {
        mx.answering("EHLO", "502 5.5.1 what");

        assertThat(deliver("b@x.test")).allMatch(Sent.class::isInstance);
        assertThat(mx.heard()).startsWith("EHLO client.test", "HELO client.test", "MAIL FROM:<a@client.test>");
    }

    @ParameterizedTest
    @ValueSource(strings = {"421 4.3.2 busy", "554 no service", "HANG", "DROP", "SSH-2.0-OpenSSH"})
    void a_server_that_does_not_greet_is_tried_again(String greeting) {
        mx.answering("GREETING", greeting);

        assertThat(deliver("b@x.test").getFirst()).isInstanceOf(Retry.class);
    }

    @Test
    void nobody_listening_is_tried_again() throws Exception {
        var closed = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        closed.close();
        var hop = new SmtpHop("127.0.0.1", closed.getLocalPort(), SmtpHop.Tls.NONE, null);

        assertThat(client.deliver(hop, mail("b@x.test")).getFirst())
                .isInstanceOfSatisfying(
                        Retry.class, retry -> assertThat(retry.cause()).isEqualTo(Cause.UNREACHABLE));
    }

    @Test
    void a_host_the_resolver_refuses_is_not_connected_to() {
        var guarded = new SmtpClientSettings(
                "client.test",
                SmtpTimeouts.defaults(),
                _ -> {
                    throw new IOException("private addresses are not delivered to");
                },
                null,
                100,
                Duration.ofMinutes(5));
        try (var careful = new SmtpClient(guarded)) {
            assertThat(careful.deliver(mx.hop(), mail("b@x.test"))
                            .getFirst()
                            .reply()
                            .text())
                    .contains("private addresses are not delivered to");
        }
        assertThat(mx.connections()).isZero();
    }

    @Test
    void an_address_in_utf8_is_refused_where_the_server_does_not_take_it() {
        var verdicts = deliver("zoë@x.test", "b@x.test");

        assertThat(verdicts.get(0)).isInstanceOfSatisfying(Bounced.class, bounced -> {
            assertThat(bounced.reply().enhanced()).isEqualTo("5.6.7");
            assertThat(bounced.reply().text()).contains("SMTPUTF8");
        });
        assertThat(verdicts.get(1)).isInstanceOf(Sent.class);
        assertThat(mx.heard()).noneMatch(line -> line.contains("zo"));

        mx.answering("EHLO", "250-x\r\n250-8BITMIME\r\n250 SMTPUTF8");
        try (var other = new SmtpClient(settings(Duration.ofSeconds(5)))) {
            assertThat(other.deliver(mx.hop(), mail("zoë@x.test"))).allMatch(Sent.class::isInstance);
        }
        assertThat(mx.heard()).contains("MAIL FROM:<a@client.test> SMTPUTF8");
        assertThat(mx.heard()).contains("RCPT TO:<" + new String("zoë".getBytes(UTF_8), ISO_8859_1) + "@x.test>");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"b@x.test>\r\nRCPT TO:<evil@x.test", "b@x.test\n", "a b@x.test", "", "b@x.test> NOTIFY=NEVER"})
    void an_address_cannot_carry_commands(String address) {
        assertThat(deliver(address).getFirst())
                .isInstanceOfSatisfying(
                        Bounced.class,
                        bounced -> assertThat(bounced.reply().enhanced()).isEqualTo("5.1.3"));
        assertThat(mx.heard()).containsExactly("EHLO client.test");
    }

    @Test
    void a_message_larger_than_the_server_takes_is_not_sent() {
        mx.answering("EHLO", "250-x\r\n250 SIZE 10");

        assertThat(deliver("b@x.test").getFirst())
                .isInstanceOfSatisfying(
                        Bounced.class,
                        bounced -> assertThat(bounced.reply().enhanced()).isEqualTo("5.3.4"));
        assertThat(mx.messages()).isEmpty();
    }

    @Test
    void eight_bit_and_notifications_are_announced_where_offered() {
        mx.answering("EHLO", "250-x\r\n250-8BITMIME\r\n250 DSN");
        var mail = new OutgoingMail(
                "",
                List.of(new OutgoingMail.To(
                        "b@x.test", Set.of(DsnNotify.FAILURE, DsnNotify.DELAY), "rfc822;b+tag@x.test")),
                "Subject: x\r\n\r\nzoë\r\n".getBytes(UTF_8),
                DsnReturn.HDRS,
                "id=1 +");

        assertThat(client.deliver(mx.hop(), mail)).allMatch(Sent.class::isInstance);
        assertThat(mx.heard())
                .contains(
                        "MAIL FROM:<> BODY=8BITMIME RET=HDRS ENVID=id+3D1+20+2B",
                        "RCPT TO:<b@x.test> NOTIFY=FAILURE,DELAY ORCPT=rfc822;b+2Btag@x.test");
    }

    @Test
    void a_password_is_sent_in_plain_text_only_where_that_was_allowed() {
        mx.answering("EHLO", "250-x\r\n250 AUTH LOGIN PLAIN").answering("AUTH PLAIN", "235 2.7.0 ok");

        assertThat(client.deliver(withLogin(false), mail("b@x.test")).getFirst())
                .isInstanceOfSatisfying(Retry.class, retry -> {
                    assertThat(retry.cause()).isEqualTo(Cause.AUTHENTICATION);
                    assertThat(retry.reply().text()).contains("without TLS");
                });
        assertThat(mx.heard()).noneMatch(line -> line.startsWith("AUTH"));
        assertThat(client.deliver(withLogin(true), mail("b@x.test"))).allMatch(Sent.class::isInstance);
        assertThat(mx.heard())
                .contains("AUTH PLAIN " + Base64.getEncoder().encodeToString("\0user\0secret".getBytes(UTF_8)));
        assertThat(withLogin(true).toString()).doesNotContain("secret");
    }

    @Test
    void AUTH_LOGIN_is_spoken_where_there_is_no_PLAIN() {
        mx.answering("EHLO", "250-x\r\n250 AUTH=LOGIN")
                .answering("AUTH LOGIN", "334 VXNlcm5hbWU6")
                .answering("dXNlcg==", "334 UGFzc3dvcmQ6")
                .answering("c2VjcmV0", "235 2.7.0 ok");

        assertThat(client.deliver(withLogin(true), mail("b@x.test"))).allMatch(Sent.class::isInstance);
    }

    @Test
    void a_wrong_password_bounces_nobody() {
        mx.answering("EHLO", "250-x\r\n250 AUTH PLAIN").answering("AUTH PLAIN", "535 5.7.8 no");

        assertThat(client.deliver(withLogin(true), mail("b@x.test")).getFirst())
                .isInstanceOfSatisfying(
                        Retry.class, retry -> assertThat(retry.cause()).isEqualTo(Cause.AUTHENTICATION));
    }

    @Test
    void TLS_that_is_required_and_not_offered_keeps_the_mail_back() {
        var hop = new SmtpHop("127.0.0.1", mx.port(), SmtpHop.Tls.REQUIRED, null);

        assertThat(client.deliver(hop, mail("b@x.test")).getFirst())
                .isInstanceOfSatisfying(
                        Retry.class, retry -> assertThat(retry.cause()).isEqualTo(Cause.TLS));
        assertThat(mx.heard()).containsExactly("EHLO client.test");
    }

    @Test
    void opportunistic_TLS_that_fails_falls_back_to_plain_text() {
        mx.answering("EHLO", "250-x\r\n250 STARTTLS").answering("STARTTLS", "220 go");
        var hop = new SmtpHop("127.0.0.1", mx.port(), SmtpHop.Tls.OPPORTUNISTIC, null);

        assertThat(client.deliver(hop, mail("b@x.test"))).allMatch(Sent.class::isInstance);
        assertThat(mx.connections()).isEqualTo(2);
    }

    @Test
    void words_said_before_TLS_was_on_are_not_believed() {
        mx.answering("EHLO", "250-x\r\n250 STARTTLS").answering("STARTTLS", "220 go\r\n250 injected");
        var hop = new SmtpHop("127.0.0.1", mx.port(), SmtpHop.Tls.REQUIRED, null);

        assertThat(client.deliver(hop, mail("b@x.test")).getFirst().reply().text())
                .contains("somebody may be in between");
    }

    private SmtpHop withLogin(boolean allowedInPlainText) {
        return new SmtpHop(
                "127.0.0.1", mx.port(), SmtpHop.Tls.NONE, new SmtpHop.Login("user", "secret", allowedInPlainText));
    }

    private List<Delivery> deliver(String... recipients) {
        return client.deliver(mx.hop(), mail(recipients));
    }

    private static OutgoingMail mail(String... recipients) {
        return OutgoingMail.of("a@client.test", List.of(recipients), MESSAGE);
    }

    private static SmtpClientSettings settings(Duration patience) {
        var timeouts = new SmtpTimeouts(patience, patience, patience, patience, patience, patience);
        return new SmtpClientSettings(
                "client.test", timeouts, SmtpClientTest::loopback, null, 100, Duration.ofMinutes(5));
    }

    private static List<InetAddress> loopback(String host) throws IOException {
        return List.of(InetAddress.getByName(host));
    }
}
