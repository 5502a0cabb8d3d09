package dev.mailgent.protocol.dns;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.MXRecord;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Section;
import org.xbill.DNS.TXTRecord;
import org.xbill.DNS.Type;

/// Against a real server on loopback that knows a handful of names.
class DnsjavaResolverTest {
    private static final Duration SOON = Duration.ofSeconds(5);

    private final AtomicInteger served = new AtomicInteger();
    private DatagramSocket socket;
    private DnsjavaResolver resolver;

    @BeforeEach
    void start() throws Exception {
        socket = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        resolver = new DnsjavaResolver(List.of((InetSocketAddress) socket.getLocalSocketAddress()));
        Thread.ofVirtual().start(this::serve);
    }

    @AfterEach
    void stop() {
        socket.close();
    }

    @Test
    void the_strings_of_one_txt_record_are_joined() {
        assertThat(resolver.ask(new DnsQuestion.Txt("Key.example."), SOON).records())
                .containsExactly("v=DKIM1; p=abcdé");
    }

    @Test
    void nxdomain_nodata_and_failure_are_told_apart() {
        assertThat(resolver.ask(new DnsQuestion.A("gone.example"), SOON)).isInstanceOf(DnsAnswer.NoDomain.class);
        assertThat(resolver.ask(new DnsQuestion.A("key.example"), SOON)).isInstanceOf(DnsAnswer.NoData.class);
        assertThat(resolver.ask(new DnsQuestion.A("broken.example"), SOON)).isInstanceOf(DnsAnswer.Failed.class);
    }

    @Test
    void mail_exchangers_come_by_preference_and_a_null_mx_has_no_host() {
        assertThat(resolver.ask(new DnsQuestion.Mx("mx.example"), SOON).records())
                .containsExactly(new MailExchanger(5, "a.example"), new MailExchanger(10, "b.example"));
        assertThat(resolver.ask(new DnsQuestion.Mx("nullmx.example"), SOON).records())
                .containsExactly(new MailExchanger(0, ""));
    }

    @Test
    void a_cname_is_followed_and_a_loop_of_them_is_a_failure() {
        assertThat(resolver.ask(new DnsQuestion.A("alias.example"), SOON).records())
                .extracting(InetAddress::getHostAddress)
                .containsExactly("192.0.2.7");
        assertThat(resolver.ask(new DnsQuestion.A("loop.example"), SOON)).isInstanceOf(DnsAnswer.Failed.class);
    }

    @Test
    void an_answer_is_asked_for_once_while_it_lives() {
        for (int i = 0; i < 5; i++) {
            resolver.ask(new DnsQuestion.Txt("key.example"), SOON);
            resolver.ask(new DnsQuestion.Txt("gone.example"), SOON);
        }
        assertThat(served).hasValue(2);
    }

    @Test
    void a_silent_server_costs_no_more_than_the_time_allowed() {
        long started = System.nanoTime();

        var answer = resolver.ask(new DnsQuestion.A("silent.example"), Duration.ofMillis(200));

        assertThat(answer).isInstanceOf(DnsAnswer.Failed.class);
        assertThat(Duration.ofNanos(System.nanoTime() - started)).isLessThan(Duration.ofSeconds(5));
    }

    @Test
    void names_no_server_could_hold_are_answered_without_asking() {
        for (var odd : new String[] {"a".repeat(64) + ".example", "a..example", "x.".repeat(200) + "example", ""}) {
            assertThat(resolver.ask(new DnsQuestion.A(odd), SOON)).as(odd).isInstanceOf(DnsAnswer.NoDomain.class);
        }
        assertThat(served).hasValue(0);
    }

    @Test
    void the_cache_keeps_within_its_weight_and_forgets_the_oldest() {
        var cache = new AnswerCache();
        var big = DnsAnswer.of(List.of("x".repeat(60_000)));
        for (int i = 0; i < 1000; i++) {
            cache.put(new DnsQuestion.Txt("n" + i + ".example"), big, Duration.ofHours(1));
        }
        assertThat(cache.weight()).isLessThanOrEqualTo(16 << 20);
        assertThat(cache.get(new DnsQuestion.Txt("n0.example"))).isNull();
        assertThat(cache.get(new DnsQuestion.Txt("n999.example"))).isEqualTo(big);
    }

    private void serve() {
        var packet = new DatagramPacket(new byte[4096], 4096);
        while (!socket.isClosed()) {
            try {
                socket.receive(packet);
                served.incrementAndGet();
                var query = new Message(java.util.Arrays.copyOf(packet.getData(), packet.getLength()));
                if (query.getQuestion().getName().toString().startsWith("silent")) {
                    continue;
                }
                var answer = answer(query).toWire();
                socket.send(new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
            } catch (Exception _) {
                // closed, or a query this server does not read
            }
        }
    }

    private static Message answer(Message query) throws Exception {
        var question = query.getQuestion();
        var name = question.getName();
        var reply = new Message(query.getHeader().getID());
        reply.getHeader().setFlag(Flags.QR);
        reply.addRecord(question, Section.QUESTION);
        int type = question.getType();
        switch (name.toString(true)) {
            case "key.example" -> {
                if (type == Type.TXT) {
                    var strings = List.of(
                            "v=DKIM1; ".getBytes(StandardCharsets.US_ASCII),
                            new byte[] {'p', '=', 'a', 'b', 'c', 'd', (byte) 0xe9});
                    reply.addRecord(txt(name, strings), Section.ANSWER);
                }
            }
            case "mx.example" -> {
                reply.addRecord(new MXRecord(name, DClass.IN, 60, 10, Name.fromString("b.example.")), Section.ANSWER);
                reply.addRecord(new MXRecord(name, DClass.IN, 60, 5, Name.fromString("a.example.")), Section.ANSWER);
            }
            case "nullmx.example" -> reply.addRecord(new MXRecord(name, DClass.IN, 60, 0, Name.root), Section.ANSWER);
            case "alias.example" -> {
                var target = Name.fromString("target.example.");
                reply.addRecord(new CNAMERecord(name, DClass.IN, 60, target), Section.ANSWER);
                reply.addRecord(new ARecord(target, DClass.IN, 60, InetAddress.ofLiteral("192.0.2.7")), Section.ANSWER);
            }
            case "loop.example" -> reply.addRecord(new CNAMERecord(name, DClass.IN, 60, name), Section.ANSWER);
            case "broken.example" -> reply.getHeader().setRcode(Rcode.SERVFAIL);
            default -> reply.getHeader().setRcode(Rcode.NXDOMAIN);
        }
        return reply;
    }

    private static TXTRecord txt(Name name, List<byte[]> strings) {
        var escaped = strings.stream()
                .map(octets -> {
                    var text = new StringBuilder();
                    for (byte octet : octets) {
                        text.append(octet < 0 ? "\\" + (octet & 0xff) : String.valueOf((char) octet));
                    }
                    return text.toString();
                })
                .toList();
        return new TXTRecord(name, DClass.IN, 60, escaped);
    }
}
