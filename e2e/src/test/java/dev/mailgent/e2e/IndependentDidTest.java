package dev.mailgent.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.mailgent.platform.json.Json;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// Our DIDs in the hands of others: a did:web resolver and an Ed25519 library from npm, over HTTPS
/// on a port, which the DID writes as %3A. Skipped where node or npm is not installed, or npm
/// cannot fetch the libraries.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class IndependentDidTest {
    private static final String PASSPHRASE = "of-a-test";
    private static final List<String> FILES = List.of("package.json", "package-lock.json", "check.mjs");

    private final Path check = Path.of("target", "did-check").toAbsolutePath();
    private Path data;
    private RunningServer server;
    private int tlsPort;

    @BeforeAll
    void start(@TempDir Path directory) throws Exception {
        assumeTrue(
                runs("node", "--version") && runs("npm", "--version"),
                "node and npm are not installed: our DIDs were not resolved by an independent library");
        install();
        data = directory;
        tlsPort = freePort();
        certificate();
        server = RunningServer.start(
                directory.resolve("server"), List.of("--domain", "did.test", "--did-host", "localhost:" + tlsPort));
    }

    @AfterAll
    void stop() {
        if (server != null) {
            server.close();
        }
    }

    @Test
    void an_independent_resolver_finds_the_document_and_an_independent_library_verifies_what_was_signed()
            throws Exception {
        var me = json(server.call("GET", "/v0/whoami", server.apiKey(), "").body());
        var did = me.get("did").asString();
        assertThat(did).startsWith("did:web:localhost%3A" + tlsPort + ":identities:id-");
        var before = signed("before the rotation");
        var rotated = server.call(
                "POST",
                "/v0/platform/identities/" + me.get("identityId").asString() + "/rotate-did-key",
                server.platformKey(),
                "");
        assertThat(rotated.statusCode()).as(rotated.body()).isEqualTo(200);
        var after = signed("after the rotation");
        assertThat(after.get("keyId").asString()).isEqualTo(did + "#key-2");
        var forged = new java.util.TreeMap<String, Object>();
        after.properties().forEach(field -> forged.put(field.getKey(), field.getValue()));
        forged.put("data", Base64.getEncoder().encodeToString("something else".getBytes(StandardCharsets.UTF_8)));

        var results = check(List.of(
                before,
                after,
                Json.MAPPER.valueToTree(forged),
                Json.MAPPER.valueToTree(Map.of("did", "did:web:localhost%3A" + tlsPort)),
                Json.MAPPER.valueToTree(
                        Map.of("did", "did:web:localhost%3A" + tlsPort + ":identities:id-00000000000000aa"))));

        assertThat(results.get(0).get("valid").asBoolean())
                .as("a replaced key goes on verifying")
                .isTrue();
        assertThat(results.get(1).get("valid").asBoolean()).isTrue();
        assertThat(results.get(2).get("valid").asBoolean())
                .as("the same signature over other data")
                .isFalse();
        assertThat(results.get(0).get("document").get("authentication").toString())
                .isEqualTo("[\"" + did + "#key-2\"]");
        assertThat(results.get(3).get("resolved").asBoolean())
                .as("the document of the server itself")
                .isTrue();
        assertThat(results.get(4).get("resolved").asBoolean())
                .as("nobody's document")
                .isFalse();
    }

    /// A case for the script: what was signed, by whom, and the signature.
    private JsonNode signed(String text) throws Exception {
        var base64 = Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
        var answer = server.call("POST", "/v0/whoami/sign", server.apiKey(), "{\"data\":\"" + base64 + "\"}");
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        var fields = new java.util.TreeMap<String, Object>(Map.of("data", base64));
        json(answer.body()).properties().forEach(field -> fields.put(field.getKey(), field.getValue()));
        return Json.MAPPER.valueToTree(fields);
    }

    private JsonNode check(List<JsonNode> cases) throws Exception {
        var given = Json.MAPPER.writeValueAsString(Map.of(
                "target", server.baseUrl(),
                "port", tlsPort,
                "pfx", data.resolve("tls.p12").toString(),
                "passphrase", PASSPHRASE,
                "cases", cases));
        var builder = new ProcessBuilder("node", "check.mjs").directory(check.toFile());
        builder.environment().put("NODE_EXTRA_CA_CERTS", data.resolve("tls.pem").toString());
        builder.redirectError(ProcessBuilder.Redirect.INHERIT);
        var process = builder.start();
        try (var in = process.getOutputStream()) {
            in.write(given.getBytes(StandardCharsets.UTF_8));
        }
        var out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(out).isZero();
        return json(out);
    }

    /// The libraries by their lock file, once for each change of it.
    private void install() throws Exception {
        Files.createDirectories(check);
        var changed = !Files.exists(check.resolve("node_modules/.package-lock.json"));
        for (var file : FILES) {
            var bytes = Files.readAllBytes(
                    RunningServer.root().resolve("e2e/src/test/node/did").resolve(file));
            var copy = check.resolve(file);
            if (!Files.exists(copy) || !java.util.Arrays.equals(Files.readAllBytes(copy), bytes)) {
                changed |= !file.equals("check.mjs");
                Files.write(copy, bytes);
            }
        }
        if (!changed) {
            return;
        }
        var process = new ProcessBuilder("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund")
                .directory(check.toFile())
                .redirectErrorStream(true)
                .start();
        process.getOutputStream().close();
        var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        var exit = process.waitFor();
        assumeTrue(
                exit == 0 || !said.matches("(?s).*\\b(ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ETIMEDOUT|ENETUNREACH)\\b.*"),
                "npm cannot reach its registry: our DIDs were not resolved by an independent library");
        assertThat(exit).as(said).isZero();
    }

    private void certificate() throws Exception {
        keytool(
                "-genkeypair",
                "-keyalg",
                "EC",
                "-groupname",
                "secp256r1",
                "-dname",
                "CN=localhost",
                "-ext",
                "SAN=dns:localhost",
                "-ext",
                "BC=ca:true",
                "-validity",
                "2",
                "-storetype",
                "PKCS12");
        keytool("-exportcert", "-rfc", "-file", data.resolve("tls.pem").toString());
    }

    private void keytool(String... arguments) throws Exception {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
        command.addAll(List.of(arguments));
        command.addAll(
                List.of("-alias", "tls", "-keystore", data.resolve("tls.p12").toString(), "-storepass", PASSPHRASE));
        var process = new ProcessBuilder(command).redirectErrorStream(true).start();
        var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
    }

    private static boolean runs(String... command) throws InterruptedException {
        try {
            var process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return process.waitFor() == 0;
        } catch (IOException _) {
            return false;
        }
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static JsonNode json(String text) {
        return Json.MAPPER.readTree(text);
    }
}
