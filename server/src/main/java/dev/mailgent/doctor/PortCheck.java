package dev.mailgent.doctor;

import dev.mailgent.platform.config.ConfigException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/// Can the server listen where it is told to, or does it already?
public final class PortCheck {
    private PortCheck() {}

    /// For a start: an error before anything is made rather than after all of it.
    ///
    /// @throws ConfigException when a port cannot be opened, with who has it and the fix
    public static void requireFree(List<Facts.Door> doors, Path data) {
        for (var door : doors) {
            var finding = look(door, data);
            if (!finding.ok()) {
                throw new ConfigException(
                        "The " + door.name() + " port " + finding.detail() + ": " + finding.fix() + ".");
            }
        }
    }

    static Finding look(Facts.Door door, Path data) {
        String check = door.name().toLowerCase(Locale.ROOT) + "-port";
        String where = door.bind() + ':' + door.port();
        if (door.port() == 0) {
            return Finding.good(check, "a free port is picked at each start");
        }
        try (var socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress(InetAddress.getByName(door.bind()), door.port()));
            return Finding.good(check, where + " is free");
        } catch (IOException e) {
            return notFree(check, door, data, where, String.valueOf(e.getMessage()));
        }
    }

    private static Finding notFree(String check, Facts.Door door, Path data, String where, String reason) {
        if (reason.contains("Permission denied")) {
            return Finding.bad(
                    check,
                    where + " may only be opened by root",
                    "choose a port above 1023 with " + door.option()
                            + ", or allow it: sudo sysctl -w net.ipv4.ip_unprivileged_port_start=" + door.port());
        }
        if (!reason.contains("in use")) {
            return Finding.bad(check, where + ": " + reason, "choose an address of this machine with --bind");
        }
        var holder = Listener.on(door.port());
        if (holder.isPresent() && holder.get().pid() == ourServer(data)) {
            return Finding.good(
                    check, where + " is ours (process " + holder.get().pid() + ")");
        }
        String who = holder.map(found -> found.name() + " (process " + found.pid() + ")")
                .orElse("another program");
        return Finding.bad(
                check,
                where + " is taken by " + who,
                "stop it, or choose another port with " + door.option() + " (0 picks a free one)");
    }

    /// The process id the server of this data directory wrote, or -1.
    private static long ourServer(Path data) {
        try {
            return Long.parseLong(Files.readString(data.resolve("mailgent.pid"))
                    .lines()
                    .findFirst()
                    .orElse("")
                    .strip());
        } catch (IOException | NumberFormatException _) {
            return -1;
        }
    }
}
