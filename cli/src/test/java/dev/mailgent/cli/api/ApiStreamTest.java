package dev.mailgent.cli.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mailgent.cli.kit.Keys;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ApiStreamTest {
    @Test
    void a_server_that_is_gone_without_a_word_is_not_waited_for() throws Exception {
        try (var door = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                var api = new Api(new Connection("http://127.0.0.1:" + door.getLocalPort(), Keys.IDENTITY), "1")) {
            var lines = new ArrayList<String>();
            var reading = CompletableFuture.runAsync(() -> api.stream(
                    Target.of("events", "stream"),
                    null,
                    line -> {
                        lines.add(line);
                        return true;
                    },
                    Duration.ofMillis(300)));
            try (var there = door.accept()) {
                there.getOutputStream()
                        .write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n7\r\nid: c1\n\r\n"
                                .getBytes(StandardCharsets.US_ASCII));

                reading.get(15, TimeUnit.SECONDS);
            }
            assertThat(lines).isEqualTo(List.of("id: c1"));
        }
    }
}
