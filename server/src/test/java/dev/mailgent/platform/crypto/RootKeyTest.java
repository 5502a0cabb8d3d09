package dev.mailgent.platform.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mailgent.platform.config.ConfigException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RootKeyTest {
    @TempDir
    Path data;

    @Test
    void the_first_start_makes_a_key_for_our_eyes_only_and_later_ones_read_it() throws IOException {
        var first = RootKey.open(data, Optional.empty());
        var again = RootKey.open(data, Optional.of(first.fingerprint()));

        assertThat(again.databasePassword()).isEqualTo(first.databasePassword()).matches("[A-Za-z0-9_-]{43}");
        assertThat(permissions("keys")).isEqualTo("rwx------");
        assertThat(permissions("keys/root.key")).isEqualTo("rw-------");
        assertThat(Files.readString(file())).matches("[0-9a-f]{64}\n");
        try (var left = Files.list(data.resolve("keys"))) {
            assertThat(left).containsExactly(file());
        }
    }

    @Test
    void a_missing_key_is_never_made_anew_over_sealed_data() throws IOException {
        var fingerprint = RootKey.open(data, Optional.empty()).fingerprint();
        Files.delete(file());

        refused(Optional.of(fingerprint), "missing");
        assertThat(file()).doesNotExist();
    }

    @Test
    void a_key_of_another_installation_is_refused_before_anything_changes() throws IOException {
        var fingerprint = RootKey.open(data, Optional.empty()).fingerprint();
        Files.writeString(file(), "00".repeat(32));

        refused(Optional.of(fingerprint), "not the one this database was sealed with");
    }

    @Test
    void a_key_others_can_read_is_refused_with_the_command_that_helps() throws IOException {
        RootKey.open(data, Optional.empty());
        for (var open : Set.of("rw-r-----", "rw----r--", "rw--w----")) {
            Files.setPosixFilePermissions(file(), PosixFilePermissions.fromString(open));
            refused(Optional.empty(), "chmod 600");
        }
        Files.setPosixFilePermissions(file(), PosixFilePermissions.fromString("rw-------"));
        Files.setPosixFilePermissions(data.resolve("keys"), PosixFilePermissions.fromString("rwxr-x---"));
        refused(Optional.empty(), "chmod 700");
    }

    @Test
    void a_symbolic_link_is_refused_even_to_a_good_key() throws IOException {
        RootKey.open(data, Optional.empty());
        Files.move(file(), data.resolve("elsewhere"));
        Files.createSymbolicLink(file(), data.resolve("elsewhere"));

        refused(Optional.empty(), "symbolic link");
    }

    @Test
    void a_key_of_another_user_is_refused() throws IOException {
        RootKey.open(data, Optional.empty());
        try {
            Files.setAttribute(file(), "unix:uid", 12345);
        } catch (IOException _) {
            Assumptions.abort("only root can give a file away");
        }

        refused(Optional.empty(), "belongs to user 12345");
    }

    @Test
    void a_damaged_key_is_refused_without_being_quoted() throws IOException {
        RootKey.open(data, Optional.empty());
        for (var damaged : Set.of("", "abcdef0123", "zz".repeat(32), "ab".repeat(33), "\u00e9".repeat(64))) {
            Files.writeString(file(), damaged);
            assertThatThrownBy(() -> RootKey.open(data, Optional.empty()))
                    .isInstanceOf(ConfigException.class)
                    .hasMessageContaining("64")
                    .satisfies(e -> assertThat(e.getMessage()).doesNotContain("abcdef"));
        }
    }

    @Test
    void processes_that_start_at_once_agree_on_one_key() throws InterruptedException {
        var passwords = ConcurrentHashMap.<String>newKeySet();
        try (var starts = Executors.newVirtualThreadPerTaskExecutor()) {
            // Same process id, so drafts collide too: whoever fails may start again, but two keys must never live.
            for (var i = 0; i < 4; i++) {
                var _ = starts.submit(() -> {
                    try {
                        passwords.add(RootKey.open(data, Optional.empty()).databasePassword());
                    } catch (ConfigException _) {
                        // the draft was taken
                    }
                });
            }
        }
        passwords.add(RootKey.open(data, Optional.empty()).databasePassword());
        assertThat(new HashSet<>(passwords)).hasSize(1);
    }

    private void refused(Optional<byte[]> stored, String part) {
        assertThatThrownBy(() -> RootKey.open(data, stored))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining(part);
    }

    private Path file() {
        return data.resolve("keys/root.key");
    }

    private String permissions(String name) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(data.resolve(name)));
    }
}
