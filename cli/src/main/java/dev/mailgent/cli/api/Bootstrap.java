package dev.mailgent.cli.api;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/// `DATA/bootstrap.json`, which a server on this machine wrote when it got ready: where it is and the
/// first keys, so that a newcomer's first command needs no setting.
///
/// @param baseUrl null when there is no file, or none that could be used
/// @param unreadable why the file, which is there, could not be used
public record Bootstrap(
        @Nullable String baseUrl,
        @Nullable String identityKey,
        @Nullable String platformKey,
        @Nullable String unreadable) {
    /// More than the file ever holds.
    private static final long MAX_BYTES = 64 * 1024;

    private static final Bootstrap NONE = new Bootstrap(null, null, null, null);

    /// @param directory what a relative data directory is relative to
    public static Bootstrap read(Map<String, String> environment, Path directory) {
        var data = Optional.ofNullable(environment.get("MAILGENT_DATA"))
                .filter(name -> !name.isEmpty())
                .orElse("data");
        var file = directory.resolve(data).resolve("bootstrap.json");
        try {
            if (Files.size(file) > MAX_BYTES) {
                return unusable(file + " is not what a server wrote.");
            }
            var json = Fields.of(JsonMapper.shared().readTree(Files.readAllBytes(file)));
            return new Bootstrap(
                    present(json.text("baseUrl")),
                    present(json.in("identity").text("apiKey")),
                    present(json.text("platformKey")),
                    null);
        } catch (NoSuchFileException _) {
            return NONE;
        } catch (IOException _) {
            return unusable(file + " cannot be read by this user.");
        } catch (JacksonException _) {
            return unusable(file + " is not JSON.");
        }
    }

    private static Bootstrap unusable(String why) {
        return new Bootstrap(null, null, null, why);
    }

    private static @Nullable String present(String text) {
        return text.isEmpty() ? null : text;
    }

    /// Without the keys.
    @Override
    public String toString() {
        return "Bootstrap[" + baseUrl + "]";
    }
}
