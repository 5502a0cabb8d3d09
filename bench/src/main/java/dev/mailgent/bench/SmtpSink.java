package dev.mailgent.bench;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;

/// Postfix's mail sink: takes everything, keeps nothing, and counts.
public final class SmtpSink implements AutoCloseable {
    private static final int BACKLOG = 1024;
    private static final int LONGEST_REPORT = 256;

    /// It says `sess=1 quit=2 mesg=3` and a carriage return, again and again.
    private static final Pattern REPORT = Pattern.compile("mesg= *(\\d+)");

    private final Process process;
    private final int port;
    private volatile long messages;

    private SmtpSink(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    public static SmtpSink start(Workplace workplace) throws IOException, InterruptedException {
        var port = Workplace.freePort();
        var command = List.of(
                Tool.SMTP_SINK.path(),
                "-4",
                "-c",
                "-u",
                System.getProperty("user.name"),
                "-m",
                "1000",
                "127.0.0.1:" + port,
                Integer.toString(BACKLOG));
        var process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        var sink = workplace.owning(new SmtpSink(process, port));
        Thread.ofVirtual().start(() -> sink.read(process.getInputStream()));
        sink.awaitOpen();
        return sink;
    }

    public int port() {
        return port;
    }

    /// Messages taken so far.
    public long messages() {
        return messages;
    }

    /// Waits until so many were taken since its start.
    ///
    /// @throws BenchException when they were not in time
    public void await(long count, Duration patience) throws InterruptedException {
        var end = System.nanoTime() + patience.toNanos();
        while (messages < count) {
            if (System.nanoTime() > end) {
                throw new BenchException("smtp-sink has " + messages + " of " + count + " messages after "
                        + patience.toSeconds() + " s");
            }
            Thread.sleep(1);
        }
    }

    private void read(InputStream in) {
        var report = new StringBuilder();
        try {
            int c;
            while ((c = in.read()) >= 0) {
                if (c == '\r' || c == '\n' || report.length() > LONGEST_REPORT) {
                    var found = REPORT.matcher(report);
                    if (found.find()) {
                        messages = Long.parseLong(found.group(1));
                    }
                    report.setLength(0);
                } else {
                    report.append((char) c);
                }
            }
        } catch (IOException _) {
            // it has ended
        }
    }

    private void awaitOpen() throws InterruptedException {
        for (var i = 0; i < 200 && process.isAlive(); i++) {
            try (var _ = new Socket(InetAddress.getLoopbackAddress(), port)) {
                return;
            } catch (IOException _) {
                Thread.sleep(20);
            }
        }
        throw new BenchException("smtp-sink does not listen");
    }

    @Override
    public void close() {
        process.destroy();
    }
}
