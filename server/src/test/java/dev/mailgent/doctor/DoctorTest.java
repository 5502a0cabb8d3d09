package dev.mailgent.doctor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.mailgent.kit.TestPostgres;
import dev.mailgent.platform.config.ConfigException;
import dev.mailgent.platform.config.Shell;
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
        Files.writeString(secret("bootstrap.json", "rw-------"), "{\"platformKey\": \"mgpk-canary\"}");
        var database = TestPostgres.shared().admin();

        var findings = Doctor.run(
                facts(Optional.of(new Facts.Database(database.jdbcUrl(), database.user(), database.password()))));

        assertThat(findings).allMatch(Finding::ok);
        assertThat(findings)
                .extracting(Finding::check)
                .containsExactly(
                        "server",
                        "jdk",
                        "disk",
                        "ownership",
                        "secrets",
                        "root-key",
                        "keys",
                        "http-port",
                        "clock",
                        "database");
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
        assumeTrue(System.getProperty("user.name").equals("root"), "only root can give files away");
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
    void what_root_may_not_start_is_said_with_who_may() throws IOException {
        assumeTrue(System.getProperty("user.name").equals("root"), "only root can give files away");
        Files.setAttribute(secret("keys/root.key", "rw-------").getParent(), "unix:uid", 65534);
        Files.setAttribute(data(), "unix:uid", 65534);

        var finding = FilesCheck.owners(data());

        assertThat(finding.ok()).isFalse();
        assertThat(finding.detail()).contains("belongs to nobody and this is root");
        assertThat(finding.fix()).contains("sudo -u nobody ./mailgent up", Shell.quoted(data()));
    }

    @Test
    void the_ports_of_a_running_server_are_the_ones_it_opened() throws Exception {
        Files.createDirectories(data());
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            var server = server(socket.getLocalPort());
            try {
                var running = Running.on(data()).orElseThrow();
                assertThat(running.httpPort()).isEqualTo(socket.getLocalPort());
                assertThat(ServerCheck.isForeign(running)).isFalse();
                assertThat(new Facts.Door("HTTP", "127.0.0.1", 8080, "--http-port")
                                .opened(running)
                                .port())
                        .isEqualTo(socket.getLocalPort());

                var findings = Doctor.run(facts(Optional.empty()));
                assertThat(findings.getFirst().detail()).contains("a server runs", "process " + server.pid());
                assertThat(findings)
                        .filteredOn(finding -> finding.check().equals("http-port"))
                        .allMatch(finding -> finding.detail().contains(":" + socket.getLocalPort()));
            } finally {
                server.destroy();
            }
        }
    }

    @Test
    void a_server_of_somebody_else_is_all_that_is_said() throws Exception {
        Files.createDirectories(data());
        var user = System.getProperty("user.name");
        var server = server(1);
        System.setProperty("user.name", "somebody");
        try {
            var findings = Doctor.run(facts(Optional.empty()));

            assertThat(findings).hasSize(1);
            assertThat(findings.getFirst().ok()).isFalse();
            assertThat(findings.getFirst().detail()).contains("user " + user, "this is somebody");
            assertThat(findings.getFirst().fix())
                    .contains("sudo -u " + user + " ./mailgent doctor --data")
                    .doesNotContain("chown");
        } finally {
            System.setProperty("user.name", user);
            server.destroy();
        }
    }

    /// A process that looks like our server on this data directory.
    private Process server(int port) throws IOException {
        var process = new ProcessBuilder("sh", "-c", "read line # dev.mailgent.Main").start();
        Files.writeString(data().resolve("mailgent.pid"), process.pid() + "\n" + port + "\n0\n");
        return process;
    }

    @Test
    void a_bootstrap_file_without_keys_is_mentioned_and_no_fault() throws IOException {
        secret("keys/root.key", "rw-------");
        assertThat(CredentialsCheck.look(data()).detail()).contains("no bootstrap.json", "./mailgent key new --data");

        Files.writeString(data().resolve("bootstrap.json"), "{\"platformKey\": null, \"identity\": null}");
        assertThat(CredentialsCheck.look(data()))
                .matches(Finding::ok)
                .extracting(Finding::detail)
                .asString()
                .contains("holds no keys");

        Files.writeString(data().resolve("bootstrap.json"), "{\"platformKey\": \"mgpk-canary\"}");
        assertThat(CredentialsCheck.look(data()).detail()).isEqualTo("bootstrap.json holds keys for the client");

        Files.writeString(data().resolve("bootstrap.json"), "mgpk-canary");
        assertThat(CredentialsCheck.look(data()))
                .matches(finding -> !finding.ok())
                .extracting(Finding::toString)
                .asString()
                .doesNotContain("canary");
    }

    @Test
    void a_start_is_refused_by_a_port_in_one_sentence() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            var door = new Facts.Door("SMTP", "127.0.0.1", socket.getLocalPort(), "--smtp-port");

            assertThatThrownBy(() -> PortCheck.requireFree(List.of(door), data()))
                    .isInstanceOf(ConfigException.class)
                    .hasMessage(
                            "The SMTP port 127.0.0.1:%d is taken by java (process %d): stop it, or choose another"
                                    + " port with --smtp-port (0 picks a free one).",
                            socket.getLocalPort(), ProcessHandle.current().pid());
        }
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
