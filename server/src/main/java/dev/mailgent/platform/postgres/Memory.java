package dev.mailgent.platform.postgres;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/// The memory this process may count on, in MiB: the machine's, or its control group's when that is less.
record Memory(long mib) {
    /// What is assumed where neither can be read.
    private static final long ASSUMED_MIB = 1024;

    static Memory ofThisMachine() {
        long machine = machineMib();
        long group = groupMib();
        return new Memory(Math.min(machine, group));
    }

    /// An eighth, between 32 MiB and 1 GiB: the Java heap lives here too, and the kernel caches files anyway.
    long sharedBuffersMib() {
        return Math.clamp(mib / 8, 32, 1024);
    }

    long effectiveCacheMib() {
        return Math.max(mib / 2, 64);
    }

    private static long machineMib() {
        try (var lines = Files.lines(Path.of("/proc/meminfo"), StandardCharsets.US_ASCII)) {
            return lines.filter(line -> line.startsWith("MemTotal:"))
                    .map(line -> line.replaceAll("[^0-9]", ""))
                    .mapToLong(kib -> Long.parseLong(kib) / 1024)
                    .findFirst()
                    .orElse(ASSUMED_MIB);
        } catch (IOException | RuntimeException _) {
            return ASSUMED_MIB;
        }
    }

    private static long groupMib() {
        try {
            String limit =
                    Files.readString(Path.of("/sys/fs/cgroup/memory.max")).strip();
            return limit.equals("max") ? Long.MAX_VALUE : Long.parseLong(limit) >> 20;
        } catch (IOException | NumberFormatException _) {
            return Long.MAX_VALUE;
        }
    }
}
