package dev.mailgent.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// Postfix's own load generator. It cannot cycle through recipients, but with `-N` it counts them: `1box@…`, `2box@…`.
/// So [#PROCESSES] of them run side by side, and each walks all inboxes once. Both sides get the very same command.
///
/// @param inboxes how many inboxes each process mails, once each
/// @param sessions connections at once, over all processes
/// @param bytes payload of a message
/// @param keepConnection whether a connection carries many messages (`-d`)
/// @param rest what comes behind the recipient: `box@bench.test`
public record SmtpSource(int inboxes, int sessions, int bytes, boolean keepConnection, String rest) {
    public static final int PROCESSES = 10;

    public SmtpSource {
        if (sessions % PROCESSES != 0) {
            throw new IllegalArgumentException("sessions must be a multiple of " + PROCESSES);
        }
    }

    /// Messages of one round.
    public long messages() {
        return (long) inboxes * PROCESSES;
    }

    /// One round. A process that met an unexpected reply ends with an error, and its messages count as failed.
    public Sample run(int port) throws IOException, InterruptedException {
        var begin = System.nanoTime();
        var processes = new ArrayList<Process>();
        for (var i = 0; i < PROCESSES; i++) {
            processes.add(new ProcessBuilder(command(port))
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.INHERIT)
                    .start());
        }
        var errors = 0L;
        for (var process : processes) {
            errors += process.waitFor() == 0 ? 0 : inboxes;
        }
        return Sample.of(messages() - errors, (System.nanoTime() - begin) / 1e9, errors);
    }

    /// For people, with `PORT` where the port goes.
    public String shown() {
        var words = new ArrayList<>(command(0));
        words.removeLast();
        words.set(0, "smtp-source");
        return PROCESSES + " x " + String.join(" ", words) + " 127.0.0.1:PORT";
    }

    private List<String> command(int port) {
        var words = new ArrayList<>(List.of(Tool.SMTP_SOURCE.path(), "-4"));
        if (keepConnection) {
            words.add("-d");
        }
        words.addAll(List.of("-s", Integer.toString(sessions / PROCESSES), "-l", Integer.toString(bytes)));
        words.addAll(List.of("-m", Integer.toString(inboxes), "-N", "-f", "sender@source.test", "-t", rest));
        words.add("127.0.0.1:" + port);
        return words;
    }
}
