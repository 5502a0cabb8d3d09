package dev.mailgent.doctor;

import dev.mailgent.platform.config.Shell;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiPredicate;
import java.util.regex.Pattern;

/// Who owns what is in the data directory, and who else may read its secrets.
final class FilesCheck {
    /// Enough to meet every kind of file; a store of a million blobs is not walked to its end.
    private static final int MOST_FILES = 50_000;

    /// Files whose reader could act as us: keys, passwords, peppers, and the first credentials.
    private static final Pattern SECRET =
            Pattern.compile("bootstrap\\.json|.*\\.(key|p12|jks)|.*(password|pepper|secret|token).*");

    private FilesCheck() {}

    static Finding owners(Path data) {
        if (!Files.isDirectory(data)) {
            return Finding.good("ownership", data + " does not exist yet");
        }
        try {
            String owner = Files.getOwner(data).getName();
            String us = System.getProperty("user.name");
            if (!us.equals("root") && !us.equals(owner)) {
                return Finding.bad("ownership", data + " belongs to " + owner + " and this is " + us, chown(us, data));
            }
            var keys = data.resolve("keys");
            if (us.equals("root")
                    && Files.isDirectory(keys)
                    && !Files.getOwner(keys).getName().equals("root")) {
                var theirs = Files.getOwner(keys).getName();
                return Finding.bad(
                        "ownership",
                        keys + " belongs to " + theirs + " and this is root, so 'up' refuses",
                        "start as " + theirs + ": sudo -u " + theirs + " ./mailgent up" + Shell.dataOption(data));
            }
            // Root's database runs as somebody else, so there its directory is another's by design.
            Path cluster = data.resolve("postgres/cluster");
            boolean skipCluster = owner.equals("root");
            List<Path> strangers = find(
                    data,
                    (path, file) ->
                            !file.owner().getName().equals(owner) && !(skipCluster && path.startsWith(cluster)));
            return strangers.isEmpty()
                    ? Finding.good("ownership", "everything in " + data + " belongs to " + owner)
                    : Finding.bad(
                            "ownership",
                            counted(strangers, data) + " not " + owner + "'s, likely from a start as another user",
                            chown(owner, data));
        } catch (IOException | UnsupportedOperationException e) {
            return Finding.bad(
                    "ownership", "cannot look at " + data + ": " + e, "run doctor as the owner, or with sudo");
        }
    }

    static Finding secrets(Path data) {
        if (!Files.isDirectory(data)) {
            return Finding.good("secrets", data + " does not exist yet");
        }
        try {
            Path cluster = data.resolve("postgres/cluster");
            List<Path> open = find(
                    data,
                    (path, file) -> file.isRegularFile()
                            && !path.startsWith(cluster)
                            && isSecret(data.relativize(path))
                            && PosixFilePermissions.toString(file.permissions())
                                    .substring(3)
                                    .contains("r"));
            return open.isEmpty()
                    ? Finding.good("secrets", "no key or password can be read by others")
                    : Finding.bad("secrets", counted(open, data) + " readable by others", chmod(open));
        } catch (IOException | UnsupportedOperationException e) {
            return Finding.bad("secrets", "cannot look at " + data + ": " + e, "run doctor as the owner, or with sudo");
        }
    }

    /// A certificate beside its key is shown to everyone who connects.
    private static boolean isSecret(Path relative) {
        var name = relative.getFileName().toString();
        return !name.endsWith(".crt")
                && (relative.startsWith("keys") || SECRET.matcher(name).matches());
    }

    private static List<Path> find(Path root, BiPredicate<Path, PosixFileAttributes> wanted) throws IOException {
        var found = new ArrayList<Path>();
        Files.walkFileTree(root, new SimpleFileVisitor<>() {
            private int left = MOST_FILES;

            @Override
            public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes basic) throws IOException {
                look(directory);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes basic) throws IOException {
                look(file);
                return --left > 0 ? FileVisitResult.CONTINUE : FileVisitResult.TERMINATE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException failure) throws IOException {
                // A directory we may not enter is still somebody's; a file that vanished is nobody's.
                if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
                    look(file);
                }
                return FileVisitResult.CONTINUE;
            }

            private void look(Path path) throws IOException {
                var attributes = Files.readAttributes(path, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
                if (wanted.test(path, attributes)) {
                    found.add(path);
                }
            }
        });
        return found;
    }

    private static String counted(List<Path> paths, Path data) {
        String first = data.relativize(paths.getFirst()).toString();
        return paths.size() == 1 ? first + " is" : first + " and " + (paths.size() - 1) + " more are";
    }

    private static String chown(String owner, Path data) {
        return "sudo chown -R " + owner + ' ' + Shell.quoted(data);
    }

    private static String chmod(List<Path> paths) {
        var command = new StringBuilder("chmod go=");
        paths.stream().limit(20).forEach(path -> command.append(' ').append(Shell.quoted(path)));
        return command.toString();
    }
}
