package dev.mailgent.protocol;

import java.lang.management.ManagementFactory;

/// Processor time of the calling thread: what a bound on work means on a machine that is busy with other things.
public final class CpuClock {
    private CpuClock() {}

    public static long nanos() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }
}
