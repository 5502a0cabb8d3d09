package dev.mailgent.platform.config;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.net.URI;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The settings given to this start, with where each came from. Later sources win: file, environment, flags.
public final class Settings {
    /// Variables with our prefix that are not server settings: the clients', the launcher's and the tests'.
    private static final Set<String> FOREIGN_VARIABLES = Set.of(
            "MAILGENT_API_KEY",
            "MAILGENT_API_URL",
            "MAILGENT_PLATFORM_KEY",
            "MAILGENT_JAVA_HOME",
            "MAILGENT_JAVA_OPTIONS",
            "MAILGENT_CONF",
            "MAILGENT_HOME",
            "MAILGENT_LAUNCHER");

    private final Map<String, Given> given;

    private record Given(String value, String source) {}

    private Settings(Map<String, Given> given) {
        this.given = Map.copyOf(given);
    }

    /// Reads all three sources and refuses any key that no record in `records` declares.
    ///
    /// @param flags `--key=value`, `--key value`, or `--key` alone for `true` where that is a value
    /// @throws ConfigException naming the key and, where one is close, the key probably meant
    public static Settings read(
            List<String> flags,
            Map<String, String> environment,
            @Nullable Path file,
            List<Class<? extends Record>> records) {
        var known = new TreeSet<String>();
        records.forEach(type -> settingsOf(type).forEach(setting -> known.add(setting.key())));
        var switches = switches(records);
        var given = new HashMap<String, Given>();
        if (file != null) {
            readFile(file, known, given);
        }
        environment.forEach((name, value) -> {
            if (name.startsWith("MAILGENT_")
                    && !FOREIGN_VARIABLES.contains(name)
                    && !name.startsWith("MAILGENT_TEST_")) {
                var key = name.substring("MAILGENT_".length())
                        .toLowerCase(Locale.ROOT)
                        .replace('_', '-');
                requireKnown(key, known, "the environment variable " + name);
                given.put(key, new Given(value, "environment variable " + name));
            }
        });
        readFlags(flags, known, switches, given);
        return new Settings(given);
    }

    /// Settings from plain pairs, for tests and embedding; unknown keys are found by the caller's own binding.
    public static Settings of(Map<String, String> values) {
        var given = new HashMap<String, Given>();
        values.forEach((key, value) -> given.put(key, new Given(value, "setting " + key)));
        return new Settings(given);
    }

    private static void readFlags(
            List<String> flags, Set<String> known, Set<String> switches, Map<String, Given> given) {
        for (var i = 0; i < flags.size(); i++) {
            var flag = flags.get(i);
            if (!flag.startsWith("--")) {
                throw new ConfigException("'" + flag + "' is not an option. Options look like --http-port 8080.");
            }
            var equals = flag.indexOf('=');
            var key = equals < 0 ? flag.substring(2) : flag.substring(2, equals);
            requireKnown(key, known, "the option --" + key);
            String value;
            if (equals >= 0) {
                value = flag.substring(equals + 1);
            } else if (i + 1 < flags.size() && !flags.get(i + 1).startsWith("--")) {
                value = flags.get(++i);
            } else if (switches.contains(key)) {
                value = "true";
            } else {
                throw new ConfigException("--" + key + " needs a value. './mailgent up --help' says which.");
            }
            given.put(key, new Given(value, "option --" + key));
        }
    }

    /// Keys whose flag alone means `true`.
    private static Set<String> switches(List<Class<? extends Record>> records) {
        var switches = new TreeSet<String>();
        for (var type : records) {
            for (var component : type.getRecordComponents()) {
                var setting = component.getAnnotation(Setting.class);
                if (setting != null && component.getType() == boolean.class) {
                    switches.add(setting.key());
                }
            }
        }
        return switches;
    }

    private static void readFile(Path file, Set<String> known, Map<String, Given> given) {
        var lines = lines(file);
        for (var i = 0; i < lines.size(); i++) {
            var line = lines.get(i).strip();
            if (line.isEmpty() || line.startsWith("#")) {
                continue;
            }
            var where = file + " line " + (i + 1);
            var equals = line.indexOf('=');
            if (equals < 1) {
                throw new ConfigException(where + ": expected 'key = value', found '" + line + "'.");
            }
            var key = line.substring(0, equals).strip();
            requireKnown(key, known, where);
            given.put(key, new Given(line.substring(equals + 1).strip(), where));
        }
    }

    /// Under a locale without UTF-8 Java can neither hear nor name a file with letters beyond ASCII.
    private static Path path(String text) {
        try {
            return Path.of(text);
        } catch (InvalidPathException _) {
            throw new ConfigException("The path '" + text + "' cannot be used under this locale. Set LC_ALL=C.UTF-8, or"
                    + " choose a path of plain letters.");
        }
    }

    private static List<String> lines(Path file) {
        try {
            var text = Files.readString(file);
            // Some editors begin a file with a byte order mark.
            return (text.startsWith("\uFEFF") ? text.substring(1) : text)
                    .lines()
                    .toList();
        } catch (CharacterCodingException _) {
            throw new ConfigException("The settings file " + file + " is not UTF-8 text. Save it as UTF-8.");
        } catch (IOException e) {
            var reason = e instanceof NoSuchFileException
                    ? "it does not exist"
                    : Files.isDirectory(file) ? "it is a directory" : "this user may not read it";
            throw new ConfigException("The settings file " + file + " cannot be read: " + reason
                    + ". Correct that, or name another file with MAILGENT_CONF.");
        }
    }

    private static void requireKnown(String key, Set<String> known, String where) {
        if (known.contains(key)) {
            return;
        }
        var hint = known.stream()
                .filter(candidate -> distance(candidate, key) <= 3)
                .findFirst();
        throw new ConfigException("Unknown setting '" + key + "' in " + where + "."
                + hint.map(h -> " Did you mean '" + h + "'?").orElse(" docs/configuration.md lists them all."));
    }

    /// Fills a configuration record whose every component carries [Setting].
    ///
    /// @throws ConfigException naming the key, the value's source and what would be accepted
    public <T extends Record> T bind(Class<T> type) {
        var components = type.getRecordComponents();
        var types = Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
        var values = new Object[components.length];
        for (var i = 0; i < components.length; i++) {
            values[i] = value(components[i]);
        }
        try {
            return type.getDeclaredConstructor(types).newInstance(values);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof ConfigException refused) {
                throw refused;
            }
            throw new IllegalStateException(type + " cannot be made", e);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(type + " cannot be made", e);
        }
    }

    private @Nullable Object value(RecordComponent component) {
        var setting = setting(component);
        var source = given.get(setting.key());
        var text = source == null ? setting.fallback() : source.value();
        var where = source == null ? "the default" : source.source();
        try {
            return parse(text, component.getType(), setting);
        } catch (IllegalArgumentException | DateTimeParseException e) {
            var shown = setting.secret() ? "The value" : "'" + text + "'";
            throw new ConfigException(shown + " (" + where + ") cannot be used for '" + setting.key() + "': "
                    + expected(component.getType(), setting) + ".");
        }
    }

    private static @Nullable Object parse(String text, Class<?> type, Setting setting) {
        if (type == String.class) {
            return text;
        } else if (type == Optional.class) {
            return text.isEmpty() ? Optional.empty() : Optional.of(text);
        } else if (type == int.class) {
            return Math.toIntExact(inRange(Long.parseLong(text), setting));
        } else if (type == long.class) {
            return inRange(Long.parseLong(text), setting);
        } else if (type == boolean.class) {
            return switch (text) {
                case "true", "yes", "on" -> true;
                case "false", "no", "off" -> false;
                default -> throw new IllegalArgumentException(text);
            };
        } else if (type == Path.class) {
            return path(text);
        } else if (type == URI.class) {
            return URI.create(text);
        } else if (type == Duration.class) {
            return Duration.parse(text);
        } else if (type == Set.class) {
            var parts = Stream.of(text.split(",")).map(String::strip).filter(part -> !part.isEmpty());
            return Set.copyOf(parts.toList());
        } else if (type.isEnum()) {
            return Arrays.stream(type.getEnumConstants())
                    .filter(constant -> constant.toString().equals(text))
                    .findFirst()
                    .orElseThrow(() -> new IllegalArgumentException(text));
        }
        throw new IllegalStateException("no parser for a setting of " + type);
    }

    private static long inRange(long value, Setting setting) {
        if (value < setting.min() || value > setting.max()) {
            throw new IllegalArgumentException();
        }
        return value;
    }

    static String expected(Class<?> type, Setting setting) {
        if (type == int.class || type == long.class) {
            return "expected a whole number"
                    + (setting.min() == Long.MIN_VALUE ? "" : " from " + setting.min())
                    + (setting.max() == Long.MAX_VALUE ? "" : " to " + setting.max());
        } else if (type == boolean.class) {
            return "expected true or false";
        } else if (type == Duration.class) {
            return "expected an ISO 8601 duration such as PT30S";
        } else if (type.isEnum()) {
            return "expected one of " + List.of(type.getEnumConstants());
        }
        return "expected " + type.getSimpleName().toLowerCase(Locale.ROOT);
    }

    /// The declared settings of a configuration record, in order.
    public static List<Setting> settingsOf(Class<? extends Record> type) {
        var settings = new ArrayList<Setting>();
        for (var component : type.getRecordComponents()) {
            settings.add(setting(component));
        }
        return settings;
    }

    private static Setting setting(RecordComponent component) {
        var setting = component.getAnnotation(Setting.class);
        if (setting == null) {
            throw new IllegalStateException(component + " has no @Setting");
        }
        return setting;
    }

    /// Levenshtein distance, for "did you mean".
    private static int distance(String a, String b) {
        var row = new int[b.length() + 1];
        for (var j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (var i = 1; i <= a.length(); i++) {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= b.length(); j++) {
                var above = row[j];
                var same = a.charAt(i - 1) == b.charAt(j - 1) ? diagonal : diagonal + 1;
                row[j] = Math.min(same, Math.min(above, row[j - 1]) + 1);
                diagonal = above;
            }
        }
        return row[b.length()];
    }
}
