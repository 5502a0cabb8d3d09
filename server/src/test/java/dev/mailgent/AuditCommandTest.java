package dev.mailgent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mailgent.kit.TestApp;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AuditCommandTest {
    @TempDir
    Path directory;

    private record Result(int code, String out) {}

    private Result verify(String... words) {
        var all = new java.util.ArrayList<>(
                List.of("verify", directory.resolve("audit.jsonl").toString()));
        all.addAll(List.of(words));
        var out = new ByteArrayOutputStream();
        var code = AuditCommand.run(all, new PrintStream(out, true, StandardCharsets.UTF_8));
        return new Result(code, out.toString(StandardCharsets.UTF_8));
    }

    @Test
    void an_export_is_verified_offline_and_a_changed_entry_named() throws IOException {
        var app = TestApp.shared();
        var platform = app.organization();
        var agent = app.agent(platform);
        for (var i = 0; i < 3; i++) {
            app.call("PUT", "/v0/vault/c" + i, agent.key(), "{\"type\": \"CUSTOM\", \"data\": {}}");
        }
        var head = app.get("/v0/audit/checkpoint", platform);
        var kept = Files.writeString(directory.resolve("head.txt"), head.string("note"));
        app.get("/v0/vault/c1", agent.key());
        var export = app.get("/v0/audit/export", platform).text();
        var file = Files.writeString(directory.resolve("audit.jsonl"), export);

        var good = verify("--checkpoint", kept.toString(), "--key", head.string("key"));
        assertThat(good.code()).as(good.out()).isZero();
        assertThat(good.out()).contains("ok", "entries 4");

        Files.writeString(file, export.replaceFirst("credential\\.create", "credential.delete"));
        var bad = verify();
        assertThat(bad.code()).isEqualTo(1);
        assertThat(bad.out()).contains("WRONG", "first bad entry: 0");
        assertThat(AuditCommand.run(
                        List.of(), new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8)))
                .isEqualTo(2);
    }
}
