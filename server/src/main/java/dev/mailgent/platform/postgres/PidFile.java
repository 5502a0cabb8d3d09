package dev.mailgent.platform.postgres;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// What a cluster's `postmaster.pid` says: process id, data directory, start time, port, socket directory, address,
/// shared memory key and status, one a line; the last lines appear while the server starts.
///
/// @param port 0 until the server has written it
record PidFile(long pid, int port, boolean ready) {
    private static final String NAME = "postmaster.pid";
    private static final int PORT_LINE = 3;
    private static final int STATUS_LINE = 7;

    static Optional<PidFile> read(Path cluster) {
        try {
            List<String> lines = Files.readAllLines(cluster.resolve(NAME), StandardCharsets.UTF_8);
            return Optional.of(new PidFile(
                    Long.parseLong(lines.getFirst().strip()),
                    lines.size() > PORT_LINE
                            ? Integer.parseInt(lines.get(PORT_LINE).strip())
                            : 0,
                    lines.size() > STATUS_LINE && lines.get(STATUS_LINE).strip().equals("ready")));
        } catch (IOException | RuntimeException _) {
            // Missing, or caught in the middle of being written.
            return Optional.empty();
        }
    }

    /// Whether the process is alive and works in `cluster`: a process id alone proves nothing after a restart of the
    /// machine, when the same number may be anybody's.
    boolean serves(Path cluster) {
        try {
            return alive(pid) && Files.isSameFile(Path.of("/proc/" + pid + "/cwd"), cluster);
        } catch (IOException _) {
            return false;
        }
    }

    /// A server that ends in order takes its file away: one that is there is a running server's or a killed one's.
    static boolean exists(Path cluster) {
        return Files.exists(cluster.resolve(NAME));
    }

    /// Whether the kernel still knows the number, be it of a process that ended and was not yet waited for.
    static boolean known(long pid) {
        return Files.exists(Path.of("/proc/" + pid));
    }

    /// A process that ended but was not yet waited for (state Z) is as good as gone.
    static boolean alive(long pid) {
        try {
            String stat = Files.readString(Path.of("/proc/" + pid + "/stat"), StandardCharsets.ISO_8859_1);
            char state = stat.charAt(stat.lastIndexOf(')') + 2);
            return state != 'Z' && state != 'X';
        } catch (IOException | RuntimeException _) {
            return false;
        }
    }

    /// Makes a file that names somebody else's process harmless. PostgreSQL would take that process for a server and
    /// refuse to start, but it skips its own parent's number; the rest of the file must stay, because it names the
    /// shared memory by which PostgreSQL finds back ends that outlived their server.
    static void disown(Path cluster) throws IOException {
        Path file = cluster.resolve(NAME);
        String text = Files.readString(file, StandardCharsets.UTF_8);
        int firstLine = text.indexOf('\n');
        Files.writeString(file, ProcessHandle.current().pid() + text.substring(Math.max(firstLine, 0)));
    }
}
