package dev.mailgent.protocol.smtp.client;

import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/// How much CPU a delivery takes: Postfix's `smtp-sink` throws the mail away.
///
/// Arguments: body bytes (2048), messages a round (20000), threads (20), rounds (5).
public final class ClientThroughput {
    private static final int PORT = 24125;

    private ClientThroughput() {}

    public static void main(String[] args) throws Exception {
        var bytes = args.length > 0 ? Integer.parseInt(args[0]) : 2048;
        var count = args.length > 1 ? Integer.parseInt(args[1]) : 20_000;
        var threads = args.length > 2 ? Integer.parseInt(args[2]) : 20;
        var rounds = args.length > 3 ? Integer.parseInt(args[3]) : 5;
        var sink = Path.of("/usr/sbin/smtp-sink");
        if (!Files.isExecutable(sink)) {
            System.out.println("needs smtp-sink: apt-get install postfix");
            return;
        }
        var server = new ProcessBuilder(sink.toString(), "-u", "nobody", "127.0.0.1:" + PORT, "100")
                .inheritIO()
                .start();
        var line = "x".repeat(76) + "\r\n";
        var content = ("Subject: x\r\n\r\n" + line.repeat(Math.max(1, bytes / line.length())))
                .getBytes(StandardCharsets.ISO_8859_1);
        var hop = new SmtpHop("127.0.0.1", PORT, SmtpHop.Tls.NONE, null);
        try (var client = new SmtpClient(SmtpClientSettings.defaults("client.test"))) {
            for (var round = 0; round < rounds; round++) {
                var cpu = cpuNanos();
                var began = System.nanoTime();
                var left = new AtomicInteger(count);
                var lost = new AtomicInteger();
                var done = new CountDownLatch(threads);
                for (var i = 0; i < threads; i++) {
                    Thread.ofVirtual().start(() -> {
                        while (left.getAndDecrement() > 0) {
                            var mail = OutgoingMail.of("a@client.test", List.of("b@sink.test"), content);
                            if (!(client.deliver(hop, mail).getFirst() instanceof Delivery.Sent)) {
                                lost.incrementAndGet();
                            }
                        }
                        done.countDown();
                    });
                }
                done.await();
                var seconds = (System.nanoTime() - began) / 1e9;
                System.out.printf(
                        "round %d%s: %,.0f msgs/s, %.1f us CPU a mail, %d not sent%n",
                        round,
                        round == 0 ? " (warm-up)" : "",
                        count / seconds,
                        (cpuNanos() - cpu) / 1e3 / count,
                        lost.get());
            }
        } finally {
            server.destroy();
            server.waitFor(Duration.ofSeconds(5));
        }
    }

    private static long cpuNanos() {
        var os = (com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        return os.getProcessCpuTime();
    }
}
