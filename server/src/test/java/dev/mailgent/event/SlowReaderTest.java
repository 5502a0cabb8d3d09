package dev.mailgent.event;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mailgent.access.ApiKeys;
import dev.mailgent.access.Caller;
import dev.mailgent.kit.Await;
import dev.mailgent.kit.TestNode;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class SlowReaderTest {
    @Test
    void a_reader_that_takes_nothing_is_cut_and_the_rest_is_still_there() throws Exception {
        try (var node = TestNode.start(InstantSource.system());
                var server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            var created = node.identity(node.organization());
            var agent = created.identity().agent();
            var caller = ((ApiKeys.Check.Known) node.keys.check(created.key().rawKey())).caller();
            node.tenants.perform(agent.org(), tx -> {
                for (var i = 0; i < 500; i++) {
                    Events.append(tx, agent, "vault.used", Map.of("filler", "x".repeat(4000)), Instant.now());
                }
            });
            try (var there = new Socket(server.getInetAddress(), server.getLocalPort());
                    var here = server.accept()) {
                here.setSendBufferSize(16 * 1024);
                there.setReceiveBufferSize(16 * 1024);
                var end = new AtomicReference<String>();
                var stream = stream(node, created.key().rawKey(), caller);
                var writer = Thread.ofVirtual().start(() -> end.set(run(stream, here)));

                Await.until(() -> stream.cutWhenStuck(System.nanoTime(), Duration.ofMillis(300)));
                writer.join(Duration.ofSeconds(5));

                assertThat(end.get()).isEqualTo("gone");
                assertThat(here.isClosed()).isTrue();
                assertThat(node.events.ofIdentity(agent.org(), agent.id(), 0, 1000))
                        .hasSizeGreaterThan(499);
            }
        }
    }

    private static EventStream stream(TestNode node, String key, Caller caller) {
        var reader = EventReader.from(node.events, caller, Set.of(), Optional.empty())
                .orElseThrow();
        return new EventStream(reader, node.keys.watch(key, caller), Duration.ofSeconds(15), false, Long.MAX_VALUE);
    }

    private static String run(EventStream stream, Socket socket) {
        try {
            OutputStream out = socket.getOutputStream();
            stream.run(new SseSink(out));
            return "ended";
        } catch (IOException _) {
            return "gone";
        }
    }
}
