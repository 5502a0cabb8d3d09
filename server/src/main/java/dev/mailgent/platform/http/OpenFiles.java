package dev.mailgent.platform.http;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// How many connections the open files allowed to this process bear. A door that runs out of them when it accepts
/// closes for good, so it must not come to that.
final class OpenFiles {
    private static final Logger LOG = LoggerFactory.getLogger(OpenFiles.class);

    /// For mail sessions, the database, deliveries and files; a quarter of the limit where that is more.
    private static final long KEPT = 3000;

    private OpenFiles() {}

    /// `wanted`, or as many as there are files for.
    static int connections(int wanted) {
        var limit = limit();
        var most = most(wanted, limit);
        if (most < wanted) {
            LOG.warn(
                    "http-max-connections is {}, but this process may have only {} files open: {} connections are taken"
                            + " at once. Raise the limit (ulimit -n, or LimitNOFILE= in a systemd unit).",
                    wanted,
                    limit,
                    most);
        }
        return most;
    }

    /// @param limit of open files; below 1 when it is not known
    static int most(int wanted, long limit) {
        if (limit < 1) {
            return wanted;
        }
        var kept = Math.min(limit / 2, Math.max(KEPT, limit / 4));
        return (int) Math.max(1, Math.min(wanted, limit - kept));
    }

    private static long limit() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
                ? unix.getMaxFileDescriptorCount()
                : 0;
    }
}
