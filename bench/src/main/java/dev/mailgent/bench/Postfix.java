package dev.mailgent.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.regex.Pattern;

/// The yardstick for mail: a private Postfix with its stock settings, its own queue and its own port, on the loopback
/// address only. It takes mail from this machine for any domain and hands it to one transport.
public final class Postfix implements AutoCloseable {
    private static final Pattern SERVICE =
            Pattern.compile("^(\\S+\\s+(?:inet|unix|unix-dgram|fifo|pass)\\s+\\S+\\s+\\S+\\s+)y(\\s.*)$");

    private final Path configuration;
    private final Path queue;
    private final int port;

    private Postfix(Path configuration, Path queue, int port) {
        this.configuration = configuration;
        this.queue = queue;
        this.port = port;
    }

    /// @param transport where all mail goes: `discard:`, or `smtp:[127.0.0.1]:2525`
    public static Postfix start(Workplace workplace, String transport) throws IOException, InterruptedException {
        if (!"root".equals(System.getProperty("user.name"))) {
            throw new BenchException("Postfix can only be started by root: run this benchmark with sudo");
        }
        var port = Workplace.freePort();
        var root = workplace.directory("postfix-" + port);
        var postfix = new Postfix(root.resolve("etc"), root.resolve("queue"), port);
        postfix.configure(root, transport);
        postfix.control("start");
        workplace.owning(postfix);
        postfix.awaitOpen();
        return postfix;
    }

    private void configure(Path root, String transport) throws IOException {
        Files.createDirectories(configuration);
        Files.createDirectories(queue);
        var data = Files.createDirectories(root.resolve("data"));
        Command.run(List.of("chown", "postfix", data.toString())).checked("chown postfix");
        // Without a rule of its own for this instance Postfix would log to syslog; here it logs as it always does, to a
        // file.
        var log = root.resolve("postfix.log");
        Files.writeString(
                configuration.resolve("main.cf"), """
                compatibility_level = 3.6
                myhostname = postfix.test
                mydestination =
                mynetworks = 127.0.0.0/8
                inet_interfaces = loopback-only
                inet_protocols = ipv4
                smtpd_relay_restrictions = permit_mynetworks, reject
                default_transport = %s
                relay_transport = %s
                smtp_tls_security_level = none
                alias_maps =
                local_recipient_maps =
                message_size_limit = 41943040
                queue_directory = %s
                data_directory = %s
                maillog_file = %s
                maillog_file_prefixes = %s
                """.formatted(transport, transport, queue, data, log, root));
        var stock = Command.run(List.of(Tool.POSTCONF.path(), "-d", "-h", "config_directory"))
                .checked("postconf")
                .strip();
        var master = new StringBuilder("127.0.0.1:" + port + " inet n - n - - smtpd\n");
        for (var line : Files.readAllLines(Path.of(stock).resolve("master.cf"))) {
            // Ours instead of port 25, and nothing in a chroot: its files would have to be copied there.
            if (!line.matches("smtp\\s+inet.*")) {
                master.append(SERVICE.matcher(line).replaceFirst("$1n$2")).append('\n');
            }
        }
        Files.writeString(configuration.resolve("master.cf"), master);
    }

    public int port() {
        return port;
    }

    /// Roots of its process tree.
    public Collection<Long> processes() {
        try {
            return List.of(Long.valueOf(
                    Files.readString(queue.resolve("pid/master.pid")).strip()));
        } catch (IOException e) {
            throw new BenchException("Postfix does not run: " + e.getMessage());
        }
    }

    /// The side of a comparison that is Postfix.
    public Side side(Side.Load load) {
        return new Side("postfix", this::processes, load);
    }

    /// Changes a setting, as an operator does.
    public void set(String setting) throws IOException {
        Command.run(List.of(Tool.POSTCONF.path(), "-c", configuration.toString(), "-e", setting))
                .checked("postconf -e");
        control("reload");
    }

    /// Tries everything in the queue now.
    public void flush() throws IOException {
        control("flush");
    }

    /// Files in a part of the queue, for instance `deferred`.
    public long queued(String part) throws IOException {
        var directory = queue.resolve(part);
        if (!Files.isDirectory(directory)) {
            return 0;
        }
        try (var files = Files.walk(directory)) {
            return files.filter(Files::isRegularFile).count();
        }
    }

    private void control(String word) throws IOException {
        Command.run(List.of(Tool.POSTFIX.path(), "-c", configuration.toString(), word))
                .checked("postfix " + word);
    }

    private void awaitOpen() throws InterruptedException {
        for (var i = 0; i < 200; i++) {
            try (var _ = new Socket(InetAddress.getLoopbackAddress(), port)) {
                return;
            } catch (IOException _) {
                Thread.sleep(50);
            }
        }
        throw new BenchException("Postfix does not listen on its port");
    }

    @Override
    public void close() throws IOException {
        Command.run(List.of(Tool.POSTFIX.path(), "-c", configuration.toString(), "stop"));
    }
}
