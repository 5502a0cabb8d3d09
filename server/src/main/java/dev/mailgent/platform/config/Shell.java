package dev.mailgent.platform.config;

import java.nio.file.Path;

/// Fixes are there to be pasted into a shell.
public final class Shell {
    private Shell() {}

    public static String quoted(Path path) {
        String text = path.toString();
        return text.matches("[A-Za-z0-9/._-]+") ? text : "'" + text.replace("'", "'\\''") + "'";
    }

    /// What follows `./mailgent COMMAND` so that it means this data directory; nothing where it does so by itself.
    public static String dataOption(Path data) {
        var home = System.getProperty("mailgent.home");
        var usual = Path.of(home == null ? "" : home, "data").toAbsolutePath().normalize();
        var here = data.toAbsolutePath().normalize();
        return here.equals(usual) ? "" : " --data " + quoted(here);
    }
}
