package dev.mailgent.cli.kit;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

/// A test that types commands in an empty directory, before a server that answers what the test says.
public abstract class AtTerminal {
    @TempDir
    protected Path directory;

    protected final FakeApi api = new FakeApi();

    @AfterEach
    protected void close() {
        api.close();
    }

    protected Terminal terminal() {
        return new Terminal(directory, api);
    }

    protected Terminal.Result run(String... args) {
        return terminal().run(args);
    }
}
