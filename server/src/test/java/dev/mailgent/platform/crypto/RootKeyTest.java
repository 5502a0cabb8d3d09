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

    @Test
    void a_rotation_keeps_the_older_key_until_it_is_over() {
        var before = RootKey.open(data, Optional.empty());
        var wrapped = before.wrap("test", new byte[] {1}, new byte[] {2});
        var during = RootKey.addNewest(data, Optional.empty());
        assertThat(during.unwrap("test", wrapped, new byte[] {2})).containsExactly(1);
        assertThat(during.isNewest(wrapped)).isFalse();
        assertThat(during.databasePassword()).isEqualTo(before.databasePassword());
        // The database may have stored either.
        RootKey.open(data, Optional.of(before.fingerprint()));
        RootKey.open(data, Optional.of(during.fingerprint()));

        var after = RootKey.forgetOlder(data, Optional.empty());
        assertThat(after.fingerprint()).isEqualTo(during.fingerprint());
        assertThatThrownBy(() -> after.unwrap("test", wrapped, new byte[] {2})).isInstanceOf(TamperedException.class);
        refused(Optional.of(before.fingerprint()), "not the one");
        assertThat(file()).content().matches("[0-9a-f]{64}\n");
    }

    @Test
    void a_passphrase_seals_the_file_and_only_it_opens_it() throws IOException {
        var plain = RootKey.open(data, Optional.empty());
        var key = Files.readString(file()).strip();
        var right = passphrase("correct horse battery staple\n");
        var sealed = RootKey.changePassphrase(data, Optional.empty(), Optional.of(right));
        assertThat(sealed.fingerprint()).isEqualTo(plain.fingerprint());
        assertThat(Files.readString(file()))
                .startsWith("argon2id$m=65536,t=3,p=1$")
                .doesNotContain(key);
        assertThat(permissions("keys/root.key")).isEqualTo("rw-------");

        refused(Optional.empty(), "--root-passphrase-file");
        assertThatThrownBy(() -> RootKey.open(data, Optional.empty(), Optional.of(passphrase("wrong horse"))))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("does not open with this passphrase");
        assertThat(RootKey.open(data, Optional.of(plain.fingerprint()), Optional.of(right))
                        .databasePassword())
                .isEqualTo(plain.databasePassword());
        Files.writeString(file(), Files.readString(file()).replaceFirst("[0-9a-f]\n", "x\n"));
        assertThatThrownBy(() -> RootKey.open(data, Optional.empty(), Optional.of(right)))
                .isInstanceOf(ConfigException.class);
        assertThatThrownBy(() -> passphrase("short")).isInstanceOf(ConfigException.class);
    }

    private Passphrase passphrase(String text) throws IOException {
        return Passphrase.readFrom(Files.writeString(data.resolve("passphrase"), text));
    }

    @Test
    void the_recovery_sheet_brings_the_key_back_and_finds_slips(@TempDir Path elsewhere) {
        var made = RootKey.open(data, Optional.empty());
        assertThat(made.isNew()).isTrue();
        assertThat(RootKey.open(data, Optional.empty()).isNew()).isFalse();
        var sheet = made.recoverySheet().reveal();
        assertThat(made.recoverySheet()).hasToString("[redacted]");
        var slip = sheet.lines().toList().get(3).replaceFirst("(3 {2}....) (....) (....)", "$1 $3 $2");
        var wrong = sheet.replace(sheet.lines().toList().get(3), slip);
        if (!wrong.equals(sheet)) {
            assertThatThrownBy(() -> RecoverySheet.restore(elsewhere, wrong, Optional.empty()))
                    .isInstanceOf(ConfigException.class)
                    .hasMessageContaining("Line 3");
        }
        RecoverySheet.restore(elsewhere, sheet, Optional.empty());
        assertThat(RootKey.open(elsewhere, Optional.of(made.fingerprint())).databasePassword())
                .isEqualTo(made.databasePassword());
        assertThatThrownBy(() -> RecoverySheet.restore(elsewhere, sheet, Optional.empty()))
                .hasMessageContaining("There is a root key already");
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
