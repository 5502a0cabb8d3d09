package dev.mailgent.protocol.mime;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Files of `/corpora/<name>` on the test class path.
public final class Corpus {
    private Corpus() {}

    public static Path directory(String name) {
        try {
            var root = Corpus.class.getResource("/corpora/" + name);
            if (root == null) {
                throw new IllegalArgumentException("no corpus " + name);
            }
            return Path.of(root.toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    /// Files below the corpus whose names end so, sorted.
    public static List<Path> files(String name, String suffix) {
        try (var walk = Files.walk(directory(name))) {
            return walk.filter(file -> file.toString().endsWith(suffix))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static byte[] bytes(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static JsonNode json(Path file) {
        return JsonMapper.shared().readTree(bytes(file));
    }
}
