package dev.mailgent.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;

/// Processor time of process trees, from `/proc/PID/stat` (proc(5)): user and system time of every living process of
/// the tree and of the ended children each has waited for, so nothing is lost when a worker process ends.
public final class Cpu {
    /// Ticks a second: USER_HZ is 100 on every Linux that Java runs on.
    private static final double TICKS = 100;

    // Fields of proc(5) counted from the state, which follows the name in parentheses.
    private static final int PARENT = 1;
    private static final int FIRST_TIME = 11;
    private static final int LAST_TIME = 14;

    private Cpu() {}

    /// Seconds used so far by these processes and all below them.
    public static double seconds(Collection<Long> roots) {
        var ticks = new HashMap<Long, Long>();
        var children = new HashMap<Long, List<Long>>();
        for (var pid : everybody()) {
            try {
                var stat = Files.readString(Path.of("/proc/" + pid + "/stat"), StandardCharsets.ISO_8859_1);
                var fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
                var sum = 0L;
                for (var i = FIRST_TIME; i <= LAST_TIME; i++) {
                    sum += Long.parseLong(fields[i]);
                }
                ticks.put(pid, sum);
                children.computeIfAbsent(Long.valueOf(fields[PARENT]), _ -> new ArrayList<>())
                        .add(pid);
            } catch (IOException _) {
                // ended meanwhile: its time is its parent's now
            }
        }
        var counted = new HashSet<Long>();
        var waiting = new ArrayDeque<>(roots);
        var sum = 0L;
        while (!waiting.isEmpty()) {
            var pid = waiting.pop();
            if (counted.add(pid)) {
                sum += ticks.getOrDefault(pid, 0L);
                waiting.addAll(children.getOrDefault(pid, List.of()));
            }
        }
        return sum / TICKS;
    }

    private static List<Long> everybody() {
        try (var entries = Files.list(Path.of("/proc"))) {
            return entries.map(entry -> entry.getFileName().toString())
                    .filter(name -> name.chars().allMatch(c -> c >= '0' && c <= '9'))
                    .map(Long::valueOf)
                    .toList();
        } catch (IOException e) {
            throw new BenchException("/proc cannot be read: " + e.getMessage());
        }
    }
}
