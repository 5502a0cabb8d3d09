package dev.mailgent.doctor;

import java.nio.file.Path;

/// Fixes are there to be pasted.
final class Shell {
    private Shell() {}

    static String quoted(Path path) {
        String text = path.toString();
        return text.matches("[A-Za-z0-9/._-]+") ? text : "'" + text.replace("'", "'\\''") + "'";
    }
}
