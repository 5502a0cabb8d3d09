package dev.mailgent.protocol.smtp.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mailgent.protocol.smtp.tls.SelfSignedCertificate;
import dev.mailgent.protocol.smtp.tls.TlsIdentity;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Every case over a raw socket against the listener.
@Timeout(120)
class SmugglingCorpusTest {
    @TempDir
    @Nullable
    Path dir;

    private final Inbox inbox = new Inbox();
    private @Nullable SmtpListener listener;
    private @Nullable InetSocketAddress server;

    @BeforeEach
    void listen() throws Exception {
        var where = Objects.requireNonNull(dir);
        SelfSignedCertificate.create(where.resolve("c.pem"), where.resolve("k.pem"), "mx.test", Instant.now());
        var tls = new TlsIdentity(where.resolve("c.pem"), where.resolve("k.pem"));
        listener = new SmtpListener(
                new SmtpServerSettings("mx.test", SmtpLimits.defaults(), tls, InstantSource.system()), inbox);
        server = listener.listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), false);
    }

    @AfterEach
    void stop() {
        Objects.requireNonNull(listener).close();
    }

    @Test
    void no_sequence_smuggles_a_second_message() throws Exception {
        var failed = new ArrayList<String>();
        var total = 0;
        try (var in = SmugglingCorpusTest.class.getResourceAsStream("/corpora/smtp-smuggling/cases.json")) {
            for (var one : JsonMapper.shared().readTree(Objects.requireNonNull(in))) {
                total++;
                inbox.mails().clear();
                try {
                    run(one);
                } catch (AssertionError e) {
                    failed.add(one.get("id").asString() + ": " + e.getMessage());
                }
            }
        }
        System.out.printf("corpus smtp-smuggling: %d/%d (bar 24)%n", total - failed.size(), total);
        assertThat(failed).isEmpty();
        assertThat(total).isEqualTo(24);
    }

    private void run(JsonNode one) throws Exception {
        if (one.has("after_data_354")) {
            afterData(
                    one.get("id").asString(), unescape(one.get("after_data_354").asString()));
        } else {
            commands(one.get("id").asString());
        }
    }

    private void afterData(String id, String bytes) throws Exception {
        String replies;
        try (var client = addressed()) {
            assertThat(client.ask("DATA")).startsWith("354");
            client.send(bytes);
            client.finishOutput();
            replies = client.rest();
        }
        switch (id) {
            case "normal", "dot-stuffed" -> {
                assertThat(replies).startsWith("250 2.0.0");
                assertThat(Inbox.text(inbox.only()))
                        .isEqualTo("Subject: a\r\n\r\nbody\r\n" + (id.equals("normal") ? "" : ".x\r\n"));
            }
            case "pipelined-after-data" ->
                assertThat(replies.lines()).hasSize(2).allMatch(line -> line.startsWith("250 "));
            default -> {
                assertThat(inbox.mails().size()).isLessThanOrEqualTo(1);
                if (inbox.mails().isEmpty()) {
                    assertThat(replies).startsWith("550 5.5.2");
                } else {
                    assertThat(replies).startsWith("250 2.0.0");
                    assertThat(Inbox.text(inbox.only())).contains("MAIL FROM:<evil@x.example>", "Subject: smuggled");
                    assertThat(Inbox.text(inbox.only()).replace("\r\n", "")).doesNotContain("\n", "\r");
                }
                assertThat(replies).doesNotContain("354 ");
                assertThat(inbox.mails())
                        .allMatch(mail -> mail.envelope().sender().address().equals("ada@client.test"));
            }
        }
    }

    private void commands(String id) throws Exception {
        try (var client = addressed()) {
            switch (id) {
                case "bdat-bare-lf" -> {
                    var chunk = "Subject: a\n\nb\r\n.\nxyz";
                    assertThat(chunk).hasSize(20);
                    client.send("BDAT 20 LAST\r\n" + chunk);
                    assertThat(client.reply()).startsWith("250 ");
                    assertThat(Inbox.text(inbox.only())).isEqualTo(chunk);
                }
                case "bdat-short" -> {
                    client.send("BDAT 100 LAST\r\n" + "x".repeat(40));
                    client.finishOutput();
                    assertThat(client.rest()).isEmpty();
                    assertThat(inbox.mails()).isEmpty();
                }
                case "bdat-then-data" -> {
                    client.send("BDAT 10\r\n0123456789");
                    assertThat(client.reply()).startsWith("250 ");
                    assertThat(client.ask("DATA")).startsWith("503 5.5.1");
                }
                case "bdat-huge" -> {
                    assertThat(client.ask("BDAT 99999999999 LAST")).startsWith("552 5.3.4");
                    assertThat(client.rest()).isEmpty();
                    // The connection is seen closed a moment before its thread gives the buffer back.
                    var until = System.nanoTime() + Duration.ofSeconds(10).toNanos();
                    while (Objects.requireNonNull(listener).bodyBytesInFlight() != 0) {
                        assertThat(System.nanoTime()).as("deadline").isLessThan(until);
                        Thread.onSpinWait();
                    }
                }
                case "starttls-injection" -> {
                    client.send("RSET\r\nSTARTTLS\r\nMAIL FROM:<evil@x.example>\r\n");
                    assertThat(client.reply()).startsWith("250 ");
                    assertThat(client.reply()).startsWith("220 ");
                    client.startTls();
                    assertThat(client.ask("EHLO x")).startsWith("250-");
                    assertThat(client.ask("RCPT TO:<b@mx.test>")).startsWith("503 ");
                }
                case "early-talker" -> {
                    try (var early = new RawClient(address())) {
                        early.send("EHLO x\r\n");
                        assertThat(early.reply()).matches("(?s)(220|554) .*");
                    }
                }
                case "unauth-pipelining" -> {
                    try (var hasty = new RawClient(address())) {
                        hasty.reply();
                        hasty.send("""
                                EHLO x\r
                                MAIL FROM:<a@b.test>\r
                                RCPT TO:<b@mx.test>\r
                                DATA\r
                                Subject: x\r
                                \r
                                MAIL FROM:<evil@x.example>\r
                                .\r
                                """);
                        var replies = hasty.rest();
                        assertThat(replies).endsWith("554 5.5.1 Spoke before the reply, closing\r\n");
                        assertThat(inbox.mails()).isEmpty();
                    }
                }
                default -> throw new AssertionError("no such case is known");
            }
        }
    }

    private RawClient addressed() throws Exception {
        return RawClient.addressed(address());
    }

    private InetSocketAddress address() {
        return Objects.requireNonNull(server);
    }

    private static String unescape(String text) {
        return text.replace("\\r", "\r").replace("\\n", "\n").replace("\\0", "\0");
    }
}
