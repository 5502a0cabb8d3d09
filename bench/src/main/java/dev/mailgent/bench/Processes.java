package dev.mailgent.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// What the kernel knows of one process (proc(5)).
final class Processes {
    private Processes() {}

    static long residentBytes(long pid) throws IOException {
        return status(pid, "VmRSS:") * 1024;
    }

    static long threads(long pid) throws IOException {
        return status(pid, "Threads:");
    }

    static long openFiles(long pid) throws IOException {
        try (var files = Files.list(Path.of("/proc/" + pid + "/fd"))) {
            return files.count();
        }
    }

    private static long status(long pid, String field) throws IOException {
        for (var line : Files.readAllLines(Path.of("/proc/" + pid + "/status"))) {
            if (line.startsWith(field)) {
                return Long.parseLong(line.replaceAll("[^0-9]", ""));
            }
        }
        throw new IOException("no " + field + " of process " + pid);
    }
}
