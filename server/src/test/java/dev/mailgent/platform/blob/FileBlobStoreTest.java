package dev.mailgent.platform.blob;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mailgent.platform.id.OrgId;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileBlobStoreTest {
    private static final OrgId ADA = new OrgId(UUID.fromString("01900000-0000-7000-8000-00000000000a"));
    private static final OrgId BOB = new OrgId(UUID.fromString("01900000-0000-7000-8000-00000000000b"));
    private static final byte[] BYTES = "a mail".getBytes(StandardCharsets.UTF_8);
    private static final byte[] NAME = sha256(BYTES);

    @TempDir
    private Path home;

    private Instant now = Instant.parse("2026-03-01T00:00:00Z");

    @Test
    void what_was_put_is_there_for_its_organization_only() {
        var store = open();

        store.put(ADA, NAME, BYTES);
        store.put(ADA, NAME, BYTES);

        assertThat(store.get(ADA, NAME)).hasValue(BYTES);
        assertThat(store.get(BOB, NAME)).isEmpty();
    }

    @Test
    void files_and_directories_are_for_their_owner_only() throws IOException {
        open().put(ADA, NAME, BYTES);

        var hex = HexFormat.of().formatHex(NAME);
        var path = home;
        for (var name : List.of("blobs", ADA.value().toString(), hex.substring(0, 2))) {
            path = path.resolve(name);
            assertThat(mode(path)).isEqualTo("rwx------");
        }
        assertThat(mode(path.resolve(hex))).isEqualTo("rw-------");
    }

    @Test
    void a_delete_spares_what_was_put_a_moment_ago_and_takes_it_later() {
        var store = open();
        store.put(ADA, NAME, BYTES);

        store.delete(ADA, NAME);
        assertThat(store.get(ADA, NAME)).isPresent();

        now = now.plus(BlobStore.GRACE).plusSeconds(1);
        store.put(ADA, NAME, BYTES);
        store.delete(ADA, NAME);
        assertThat(store.get(ADA, NAME)).as("the second put renewed its grace").isPresent();

        now = now.plus(BlobStore.GRACE).plusSeconds(1);
        store.delete(ADA, NAME);
        assertThat(store.get(ADA, NAME)).isEmpty();
        store.delete(ADA, NAME);
    }

    @Test
    void a_sweep_takes_what_no_row_names_and_what_a_crash_left() throws IOException {
        var store = open();
        var kept = "another mail".getBytes(StandardCharsets.UTF_8);
        store.put(ADA, NAME, BYTES);
        store.put(BOB, sha256(kept), kept);
        var directory = home.resolve("blobs").resolve(ADA.value().toString()).resolve("00");
        Files.createDirectories(directory);
        var torn = directory.resolve("00" + "ab".repeat(31) + "." + UUID.randomUUID() + ".part");
        Files.write(torn, new byte[10]);
        Files.setLastModifiedTime(torn, java.nio.file.attribute.FileTime.from(now));
        Files.writeString(home.resolve("blobs").resolve("README"), "not ours");

        assertThat(store.sweep((_, _) -> false)).as("everything is fresh").isZero();
        now = now.plus(Duration.ofHours(1));
        assertThat(store.sweep((org, _) -> org.equals(BOB))).isEqualTo(2);

        assertThat(store.get(ADA, NAME)).isEmpty();
        assertThat(store.get(BOB, sha256(kept))).hasValue(kept);
        assertThat(torn).doesNotExist();
        assertThat(home.resolve("blobs").resolve("README")).exists();
    }

    @Test
    void a_put_that_cannot_be_written_leaves_nothing_behind() throws IOException {
        var store = open();
        store.put(BOB, NAME, BYTES);
        // A file where a directory must be: the write fails whoever runs the test, root included.
        Files.writeString(home.resolve("blobs").resolve(ADA.value().toString()), "in the way");

        assertThat(org.assertj.core.api.Assertions.catchThrowable(() -> store.put(ADA, NAME, BYTES)))
                .isInstanceOf(dev.mailgent.platform.problem.ProblemException.class);

        assertThat(List.of(store.get(BOB, NAME).orElseThrow())).containsExactly(BYTES);
    }

    private FileBlobStore open() {
        return new FileBlobStore(home.resolve("blobs"), () -> now);
    }

    private static String mode(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }

    private static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
