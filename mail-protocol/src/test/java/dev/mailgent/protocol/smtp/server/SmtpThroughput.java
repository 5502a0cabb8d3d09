package dev.mailgent.protocol.smtp.server;

import dev.mailgent.protocol.smtp.SmtpReply;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;

/// How much CPU the protocol alone takes a mail: a receiver that keeps nothing, and Postfix's `smtp-source` as load.
///
/// Arguments: body bytes (2048), messages a round (20000), sessions (50), rounds (5).
public final class SmtpThroughput {
    private SmtpThroughput() {}

    public static void main(String[] args) throws Exception {
        var bytes = args.length > 0 ? args[0] : "2048";
        var count = args.length > 1 ? Integer.parseInt(args[1]) : 20_000;
        var sessions = args.length > 2 ? args[2] : "50";
        var rounds = args.length > 3 ? Integer.parseInt(args[3]) : 5;
        var source = Path.of("/usr/sbin/smtp-source");
        if (!Files.isExecutable(source)) {
            System.out.println("needs smtp-source: apt-get install postfix");
            return;
        }
        var keepsNothing = new MailReceiver() {
            @Override
            public RcptDecision recipient(Peer peer, Sender sender, Recipient recipient) {
                return RcptDecision.accepted(null);
            }

            @Override
            public SmtpReply receive(ReceivedMail mail) {
                return SmtpReply.ok("discarded");
            }
        };
        var settings = new SmtpServerSettings("mx.test", SmtpLimits.defaults(), null, InstantSource.system());
        try (var listener = new SmtpListener(settings, keepsNothing)) {
            var port = listener.listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), false)
                    .getPort();
            for (var round = 0; round < rounds; round++) {
                var kernel = kernelTicks();
                var cpu = cpuNanos();
                var began = System.nanoTime();
                var command = List.of(
                        source.toString(),
                        "-d",
                        "-s",
                        sessions,
                        "-l",
                        bytes,
                        "-m",
                        String.valueOf(count),
                        "-f",
                        "a@client.test",
                        "-t",
                        "b@mx.test",
                        "127.0.0.1:" + port);
                var exit = new ProcessBuilder(command).inheritIO().start().waitFor();
                var seconds = (System.nanoTime() - began) / 1e9;
                System.out.printf(
                        "round %d%s: %,.0f msgs/s, %.1f us CPU a mail, of these %.1f in the kernel; %d messages, exit %d%n",
                        round,
                        round == 0 ? " (warm-up)" : "",
                        count / seconds,
                        (cpuNanos() - cpu) / 1e3 / count,
                        (kernelTicks() - kernel) * 1e4 / count,
                        listener.counters().messages(),
                        exit);
            }
            listener.stop(Duration.ofSeconds(5));
        }
    }

    /// Hundredths of a second in system calls: field 15 of /proc/self/stat.
    private static long kernelTicks() throws IOException {
        var stat = Files.readString(Path.of("/proc/self/stat"));
        return Long.parseLong(stat.substring(stat.lastIndexOf(')') + 2).split(" ")[12]);
    }

    private static long cpuNanos() {
        var os = (com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        return os.getProcessCpuTime();
    }
}
