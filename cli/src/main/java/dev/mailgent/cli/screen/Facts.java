package dev.mailgent.cli.screen;

import java.util.LinkedHashMap;
import java.util.Map;

/// Names with their values, one a line: the head of a message, an identity. A value stays on its line, so that no value
/// can pass for a line of its own.
public final class Facts {
    private final Map<String, String> facts = new LinkedHashMap<>();

    /// Adds a fact, unless there is nothing to say.
    public Facts add(String name, String value) {
        var line = TerminalText.line(value);
        if (!line.isEmpty()) {
            facts.put(name, line);
        }
        return this;
    }

    Iterable<String> lines() {
        var widest = facts.keySet().stream().mapToInt(String::length).max().orElse(0);
        return facts.entrySet().stream()
                .map(fact ->
                        fact.getKey() + ":" + " ".repeat(widest - fact.getKey().length() + 1) + fact.getValue())
                .toList();
    }
}
