package dev.mailgent.cli.kit;

import dev.mailgent.cli.command.Client;
import dev.mailgent.cli.command.Surroundings;
import dev.mailgent.cli.screen.Screen;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.Map;

/// Runs the client as a shell would and keeps what it wrote.
public final class Terminal {
    private final Map<String, String> environment = new HashMap<>();
    private final Path directory;
    private int width;
    private byte[] input = new byte[0];

    /// What a run left. `out` and `err` end as they were written.
    public record Result(int exitCode, String out, String err) {}

    /// Not a terminal, in a directory of its own, with no key.
    public Terminal(Path directory) {
        this.directory = directory;
    }

    /// With a key of the right kind for every command.
    public Terminal(Path directory, FakeApi api) {
        this(directory);
        set("MAILGENT_API_URL", api.url());
        set("MAILGENT_API_KEY", Keys.IDENTITY);
        set("MAILGENT_PLATFORM_KEY", Keys.PLATFORM);
    }

    public Terminal set(String name, String value) {
        environment.put(name, value);
        return this;
    }

    public Terminal width(int columns) {
        this.width = columns;
        return this;
    }

    public Terminal input(byte[] bytes) {
        this.input = bytes;
        return this;
    }

    public Result run(String... args) {
        var out = new ByteArrayOutputStream();
        var err = new ByteArrayOutputStream();
        var screen = new Screen(out, err, StandardCharsets.UTF_8, width);
        var around = new Surroundings(
                environment, directory, ZoneId.of("Asia/Kathmandu"), new ByteArrayInputStream(input), screen);
        var exitCode = Client.run(args, around);
        return new Result(exitCode, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }
}
