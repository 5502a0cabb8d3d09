package dev.mailgent.doctor;

import dev.mailgent.platform.config.Shell;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;

/// Where the root key lies and what that means.
final class RootKeyCheck {
    private RootKeyCheck() {}

    static Finding look(Path data) {
        var file = data.resolve("keys").resolve("root.key");
        if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
            return Finding.good("root-key", file + " does not exist yet");
        }
        try {
            var real = file.toRealPath();
            for (var beside : new String[] {"postgres", "backups", "backup", "blobs"}) {
                var directory = data.resolve(beside);
                if (Files.isDirectory(directory) && real.startsWith(directory.toRealPath())) {
                    return Finding.bad(
                            "root-key",
                            "the root key lies in " + directory + ", where a backup takes it along with what it opens",
                            "mv " + Shell.quoted(real) + " " + Shell.quoted(data.resolve("keys")));
                }
            }
            var how = isSealed(file) ? "sealed with a passphrase" : "not sealed: --root-passphrase-file would";
            return Finding.good(
                    "root-key", "local file: whoever copies this machine's disk has your secrets (" + how + ")");
        } catch (IOException e) {
            return Finding.bad(
                    "root-key", "cannot look at " + file + ": " + e, "run doctor as the owner, or with sudo");
        }
    }

    private static boolean isSealed(Path file) throws IOException {
        try (var in = Files.newInputStream(file)) {
            return new String(in.readNBytes(9), java.nio.charset.StandardCharsets.US_ASCII).startsWith("argon2id$");
        }
    }
}
