package dev.mailgent.doctor;

import dev.mailgent.platform.config.Shell;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/// Are there keys for the client in `bootstrap.json`? None is no fault: an operator may keep them elsewhere.
final class CredentialsCheck {
    private static final String CHECK = "keys";

    private CredentialsCheck() {}

    static Finding look(Path data) {
        if (!Files.exists(data.resolve("keys/root.key"))) {
            return Finding.good(CHECK, "the first start makes them");
        }
        var file = data.resolve("bootstrap.json");
        var fix = "./mailgent key new" + Shell.dataOption(data);
        try {
            if (!Files.exists(file)) {
                return Finding.good(CHECK, "there is no bootstrap.json; if you have no keys elsewhere, run " + fix);
            }
            var json = JsonMapper.shared().readTree(Files.readAllBytes(file));
            var holds = json.path("platformKey").isString()
                    || json.path("identity").path("apiKey").isString();
            return Finding.good(
                    CHECK,
                    holds
                            ? "bootstrap.json holds keys for the client"
                            : "bootstrap.json holds no keys; if you have none elsewhere, run " + fix);
        } catch (IOException | JacksonException _) {
            return Finding.bad(
                    CHECK,
                    file + " cannot be read or is not what the server wrote",
                    "correct its owner, or move it away and run " + fix);
        }
    }
}
