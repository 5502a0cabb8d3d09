package dev.mailgent.meta;

import dev.mailgent.platform.config.Setting;
import dev.mailgent.platform.config.Settings;
import java.util.List;
import java.util.Locale;

/// The settings as a page of the manual, from the records that declare them.
public final class ConfigurationPage {
    private ConfigurationPage() {}

    /// `docs/configuration.md`.
    public static String markdown(List<Class<? extends Record>> records) {
        var out = new StringBuilder("""
                # Configuration

                Every setting can be given as a flag (`--http-port 8080`), an environment variable
                (`MAILGENT_HTTP_PORT=8080`) or a line in `mailgent.conf` in the working directory (`http-port = 8080`;
                `MAILGENT_CONF` names another file). Flags win over variables, variables over the file. A setting that is
                unknown or cannot be used stops the start and is named.

                This page is generated from the program; a test keeps the two equal.
                """);
        for (var type : records) {
            out.append("\n## ").append(title(type)).append("\n\n");
            out.append("| key | variable | default | what it does |\n| --- | --- | --- | --- |\n");
            for (var setting : Settings.settingsOf(type)) {
                out.append("| `")
                        .append(setting.key())
                        .append("` | `")
                        .append(variable(setting))
                        .append("` | ")
                        .append(setting.fallback().isEmpty() ? "unset" : "`" + setting.fallback() + "`")
                        .append(" | ")
                        .append(setting.doc())
                        .append(range(setting))
                        .append(" |\n");
            }
        }
        return out.toString();
    }

    /// The settings as `--help` shows them.
    public static String plain(List<Class<? extends Record>> records) {
        var out = new StringBuilder();
        for (var type : records) {
            for (var setting : Settings.settingsOf(type)) {
                out.append("  --")
                        .append(setting.key())
                        .append(setting.fallback().isEmpty() ? "" : " (" + setting.fallback() + ")")
                        .append("\n        ")
                        .append(setting.doc())
                        .append(range(setting))
                        .append('\n');
            }
        }
        return out.toString();
    }

    private static String variable(Setting setting) {
        return "MAILGENT_" + setting.key().replace('-', '_').toUpperCase(Locale.ROOT);
    }

    private static String range(Setting setting) {
        if (setting.min() == Long.MIN_VALUE && setting.max() == Long.MAX_VALUE) {
            return "";
        }
        return " (" + setting.min() + " to " + setting.max() + ")";
    }

    private static String title(Class<?> type) {
        var name = type.getSimpleName();
        return name.endsWith("Config") ? name.substring(0, name.length() - "Config".length()) : name;
    }
}
