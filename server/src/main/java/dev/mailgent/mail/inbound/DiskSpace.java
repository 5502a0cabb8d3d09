package dev.mailgent.mail.inbound;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Whether the disk of the data directory has room for mail; asked of the system at most once a second.
public final class DiskSpace {
    private static final Logger LOG = LoggerFactory.getLogger(DiskSpace.class);
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    /// Whatever the percentage: below this nothing is safe.
    private static final long MIN_BYTES = 8L * 1024 * 1024;

    private final FileStore store;
    private final int minFreePercent;
    private volatile long checkedAt = System.nanoTime() - 2 * SECOND;
    private volatile boolean room = true;

    public DiskSpace(Path data, int minFreePercent) throws IOException {
        this.store = Files.getFileStore(data);
        this.minFreePercent = minFreePercent;
    }

    public boolean hasRoom() {
        var now = System.nanoTime();
        if (now - checkedAt > SECOND) {
            checkedAt = now;
            room = measure();
        }
        return room;
    }

    private boolean measure() {
        try {
            var free = store.getUsableSpace();
            return free > MIN_BYTES && free >= store.getTotalSpace() / 100 * minFreePercent;
        } catch (IOException e) {
            LOG.warn("free disk space cannot be read", e);
            return true;
        }
    }
}
