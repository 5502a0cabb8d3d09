package dev.mailgent.doctor;

import dev.mailgent.platform.config.Shell;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Is there room where the data goes, and may it be written?
final class DiskCheck {
    /// PostgreSQL alone may keep this much write-ahead log (`max_wal_size`).
    static final long WANTED_BYTES = 1L << 30;

    private DiskCheck() {}

    static Finding look(Path data) {
        @Nullable Path there = data;
        while (there != null && !Files.exists(there)) {
            there = there.getParent();
        }
        if (there == null || !Files.isDirectory(there)) {
            return Finding.bad("disk", data + " cannot be a directory", "choose another with --data");
        }
        if (!Files.isWritable(there)) {
            return Finding.bad(
                    "disk",
                    there + " cannot be written by this user",
                    "choose another directory with --data, or: sudo chown -R \"$(id -un)\" " + Shell.quoted(there));
        }
        try {
            return judge(there, Files.getFileStore(there).getUsableSpace());
        } catch (IOException e) {
            return Finding.bad(
                    "disk", "cannot look at the disk of " + there + ": " + e.getMessage(), "check the mount");
        }
    }

    static Finding judge(Path there, long freeBytes) {
        String detail = String.format(Locale.ROOT, "%.1f GiB free at %s", freeBytes / (double) (1L << 30), there);
        return freeBytes >= WANTED_BYTES
                ? Finding.good("disk", detail)
                : Finding.bad(
                        "disk", detail + ", less than 1 GiB", "free some, or move the data and say so with --data");
    }
}
