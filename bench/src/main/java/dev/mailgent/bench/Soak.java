package dev.mailgent.bench;

import java.nio.file.Path;
import java.util.List;

/// Placeholder, written next.
final class Soak {
    private Soak() {}

    static int main(Path home, List<String> arguments) {
        System.err.println("soak: " + home + arguments);
        return 2;
    }
}
