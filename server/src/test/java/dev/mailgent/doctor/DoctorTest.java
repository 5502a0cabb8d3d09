package dev.mailgent.doctor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.mailgent.kit.TestPostgres;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

class DoctorTest {
    @TempDir
    Path temporary;

    @Test
    void a_sound_installation_has_nothing_wrong() throws IOException {
        secret("keys/root.key", "rw-------");
        secret("bootstrap.json", "rw-------");
        var database = TestPostgres.shared().admin();

        var findings = Doctor.run(
                facts(Optional.of(new Facts.Database(database.jdbcUrl(), database.user(), database.password()))));

        assertThat(findings).allMatch(Finding::ok);
        assertThat(findings)
                .extracting(Finding::check)
                .containsExactly("jdk", "disk", "ownership", "secrets", "root-key", "http-port", "clock", "database");
        assertThat(text(findings, false)).endsWith("Nothing is wrong.\n");
        assertThat(Doctor.report(findings, false, nowhere())).isZero();
    }

    @Test
    void before_the_first_start_nothing_is_wrong_either() {
        var findings = Doctor.run(facts(Optional.empty()));

        assertThat(findings).allMatch(Finding::ok);
    }

    @Test
    void a_wrong_jdk_is_named_with_the_right_one() {
        assertThat(JdkCheck.look(Runtime.Version.parse("17.0.15")))
                .matches(finding -> !finding.ok())
                .extracting(Finding::fix)
                .asString()
                .contains("JDK 25");
    }

    @Test
    void a_port_taken_by_a_stranger_is_a_finding_that_names_them() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            var door = new Facts.Door("smtp", "127.0.0.1", socket.getLocalPort(), "--smtp-port");

            var finding = PortCheck.look(door, data());

            assertThat(finding.ok()).isFalse();
            assertThat(finding.detail())
                    .contains("process " + ProcessHandle.current().pid());
            assertThat(finding.fix()).contains("--smtp-port");
        }
    }

    @Test
    void a_port_our_own_server_holds_is_fine() throws IOException {
        Files.createDirectories(data());
        Files.writeString(
                data().resolve("mailgent.pid"), ProcessHandle.current().pid() + "\n");
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            var door = new Facts.Door("http", "127.0.0.1", socket.getLocalPort(), "--http-port");

            assertThat(PortCheck.look(door, data()).ok()).isTrue();
        }
    }

    @Test
    void an_address_that_is_not_this_machines_is_a_finding_about_bind() {
        var finding = PortCheck.look(new Facts.Door("http", "192.0.2.1", 8080, "--http-port"), data());

        assertThat(finding.ok()).isFalse();
        assertThat(finding.fix()).contains("--bind");
    }

    @Test
    void a_full_disk_is_seen_before_it_is_full() {
        assertThat(DiskCheck.judge(temporary, DiskCheck.WANTED_BYTES).ok()).isTrue();
        assertThat(DiskCheck.judge(temporary, DiskCheck.WANTED_BYTES - 1).ok()).isFalse();
    }

    @Test
    void a_certificate_that_others_may_read_is_no_leak() throws Exception {
        var keys = Files.createDirectories(data().resolve("keys"));
        var certificate = Files.writeString(keys.resolve("smtp.crt"), "public");
        Files.setPosixFilePermissions(certificate, PosixFilePermissions.fromString("rw-r--r--"));

        assertThat(FilesCheck.secrets(data()).ok()).isTrue();
    }

    @Test
    void a_secret_that_others_can_read_is_named_with_the_command_that_closes_it() throws IOException {
        Path open = secret("keys/the root.key", "rw-r--r--");
        secret("postgres/superuser-password", "rw-------");

        var finding = FilesCheck.secrets(data());

        assertThat(finding.ok()).isFalse();
        assertThat(finding.detail()).isEqualTo("keys/the root.key is readable by others");
        assertThat(finding.fix()).isEqualTo("chmod go= '" + open + "'");
    }

    @Test
    void a_file_left_by_another_user_is_found_but_roots_own_database_is_not() throws IOException {
        assumeTrue(System.getProperty("user.name").equals("root"));
        Path cluster = Files.createDirectories(data().resolve("postgres/cluster"));
        Files.setAttribute(cluster, "unix:uid", 65534);
        assertThat(FilesCheck.owners(data()).ok()).isTrue();

        Files.setAttribute(secret("mailgent.conf", "rw-------"), "unix:uid", 65534);

        var finding = FilesCheck.owners(data());
        assertThat(finding.ok()).isFalse();
        assertThat(finding.detail()).startsWith("mailgent.conf is not root's");
        assertThat(finding.fix()).isEqualTo("sudo chown -R root " + Shell.quoted(data()));
    }

    @Test
    void a_database_that_does_not_answer_is_a_finding_without_the_password() {
        var findings = Doctor.run(
                facts(Optional.of(new Facts.Database("jdbc:postgresql://127.0.0.1:1/x", "me", "hunter2-canary"))));

        assertThat(text(findings, false))
                .contains("refused")
                .contains("--database-url")
                .doesNotContain("hunter2-canary");
        assertThat(Doctor.report(findings, false, nowhere())).isEqualTo(1);
    }

    @Test
    void a_wrong_password_is_told_apart_from_a_database_that_is_down() {
        var database = TestPostgres.shared().admin();
        var findings = Doctor.run(facts(Optional.of(new Facts.Database(database.jdbcUrl(), database.user(), "wrong"))));

        assertThat(findings.getLast().fix()).contains("user and password");
    }

    @Test
    void a_clock_that_differs_from_the_databases_is_a_finding() {
        Instant now = Instant.parse("2027-01-01T00:00:00Z");

        assertThat(DatabaseCheck.judge(now, now.plusMillis(10), now.plusMillis(20))
                        .ok())
                .isTrue();
        assertThat(DatabaseCheck.judge(now, now.plusSeconds(2), now).ok()).isTrue();
        assertThat(DatabaseCheck.judge(now, now.plusSeconds(3), now).ok()).isFalse();
        assertThat(DatabaseCheck.judge(now, now.minusSeconds(3), now).ok()).isFalse();
        assertThat(DatabaseCheck.plausible(Instant.EPOCH).ok()).isFalse();
    }

    @Test
    void json_has_the_same_findings() {
        var findings = List.of(new Finding("jdk", true, "25", null), new Finding("disk", false, "full", "free some"));

        var json = JsonMapper.shared().readTree(text(findings, true));

        assertThat(json.get("ok").asBoolean()).isFalse();
        assertThat(json.get("checks").get(1).get("fix").asString()).isEqualTo("free some");
    }

    private Facts facts(Optional<Facts.Database> database) {
        return new Facts(
                data(),
                List.of(new Facts.Door("HTTP", "127.0.0.1", 0, "--http-port")),
                database,
                InstantSource.system());
    }

    private Path data() {
        return temporary.resolve("data");
    }

    private Path secret(String name, String mode) throws IOException {
        Path file = data().resolve(name);
        Files.createDirectories(file.resolveSibling(""));
        Files.writeString(file, "canary");
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
    }

    private static String text(List<Finding> findings, boolean json) {
        var bytes = new ByteArrayOutputStream();
        Doctor.report(findings, json, new PrintStream(bytes, true, StandardCharsets.UTF_8));
        return bytes.toString(StandardCharsets.UTF_8);
    }

    private static PrintStream nowhere() {
        return new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8);
    }
}
