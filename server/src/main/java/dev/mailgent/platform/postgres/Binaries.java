package dev.mailgent.platform.postgres;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The unpacked PostgreSQL programs, one tree per version, shared by every data directory of this user.
///
/// @param root holds `bin/postgres`, `bin/initdb`, `lib` and `share`
record Binaries(Path root) {
    /// The version inside the jar on the class path; a test holds it equal to the jar's name.
    static final String VERSION = "18.6.0";

    /// Written last, after the files are on the disk: a tree without it is not used.
    private static final String MARKER = ".complete";

    Path postgres() {
        return root.resolve("bin/postgres");
    }

    Path initdb() {
        return root.resolve("bin/initdb");
    }

    /// Finds the tree below `cache`, or unpacks it there.
    ///
    /// @throws PostgresStartException when this platform has no binaries, or the directory cannot be written
    static Binaries ensure(Path cache, Consumer<String> progress) {
        String resource = resource();
        var binaries = new Binaries(cache.resolve("postgres-" + VERSION + "-" + architecture()));
        if (binaries.complete()) {
            return binaries;
        }
        progress.accept("Unpacking PostgreSQL " + VERSION + " (once per machine)");
        try (InputStream archive = Binaries.class.getResourceAsStream(resource)) {
            if (archive == null) {
                throw new PostgresStartException("No embedded PostgreSQL for " + System.getProperty("os.name") + " on "
                        + System.getProperty("os.arch")
                        + ". Give --database-url with the address of a PostgreSQL 15 or newer.");
            }
            binaries.unpack(archive);
        } catch (IOException e) {
            throw new PostgresStartException(
                    "Cannot unpack PostgreSQL below " + cache + ": " + e.getMessage()
                            + ". Free space there (80 MB), or set XDG_CACHE_HOME to a directory that can be written.",
                    e);
        }
        return binaries;
    }

    private boolean complete() {
        return Files.exists(root.resolve(MARKER)) && Files.isExecutable(postgres()) && Files.isExecutable(initdb());
    }

    private void unpack(InputStream archive) throws IOException {
        Path cache = root.resolveSibling("");
        Files.createDirectories(cache);
        Path beside = Files.createTempDirectory(cache, ".unpacking-");
        try {
            Files.setPosixFilePermissions(beside, PosixFilePermissions.fromString("rwxr-xr-x"));
            Txz.unpack(archive, beside, Binaries::needed);
            Command.run(List.of("sync", "-f", beside.toString()));
            Files.createFile(beside.resolve(MARKER));
            moveIntoPlace(beside);
        } finally {
            Trees.delete(beside);
        }
    }

    private void moveIntoPlace(Path beside) throws IOException {
        if (!complete()) {
            Trees.delete(root);
        }
        try {
            Files.move(beside, root, StandardCopyOption.ATOMIC_MOVE);
        } catch (FileAlreadyExistsException | DirectoryNotEmptyException | AtomicMoveNotSupportedException e) {
            // Another process may have been quicker; its tree is as good as ours.
            if (!complete()) {
                throw e;
            }
        }
    }

    /// Static libraries and build files are a fifth of the tree and nothing here links against them.
    private static boolean needed(String name) {
        return !name.endsWith(".a") && !name.contains("/pgxs") && !name.contains("/pkgconfig");
    }

    private static String resource() {
        return "/postgres-linux-" + architecture() + ".txz";
    }

    private static String architecture() {
        String arch = System.getProperty("os.arch").toLowerCase(Locale.ROOT);
        return switch (arch) {
            case "amd64", "x86_64" -> "x86_64";
            case "aarch64", "arm64" -> "arm_64";
            default -> arch;
        };
    }

    /// Where the tree goes: for root a system directory that the database user can read (a home under mode 0700 cannot
    /// be read by it), else the user's own cache, else, where neither can be made, beside the data.
    static Path defaultCache(boolean root, Path home) {
        return usable(root ? Path.of("/var/cache/mailgent") : userCache(), home.resolve("binaries"));
    }

    private static Path userCache() {
        @Nullable String xdg = System.getenv("XDG_CACHE_HOME");
        Path base =
                xdg != null && xdg.startsWith("/") ? Path.of(xdg) : Path.of(System.getProperty("user.home"), ".cache");
        return base.resolve("mailgent");
    }

    private static Path usable(Path wanted, Path otherwise) {
        try {
            if (!Files.isDirectory(wanted)) {
                Files.createDirectories(wanted);
                Files.setPosixFilePermissions(wanted, PosixFilePermissions.fromString("rwxr-xr-x"));
            }
            return Files.isWritable(wanted) ? wanted : otherwise;
        } catch (IOException _) {
            return otherwise;
        }
    }
}
