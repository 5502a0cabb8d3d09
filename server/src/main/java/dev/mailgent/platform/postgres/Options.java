package dev.mailgent.platform.postgres;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/// How to run an embedded PostgreSQL.
///
/// @param home the directory that is the database's alone; made when missing
/// @param cache where the programs are unpacked, shared by every `home` of this user
/// @param settings `postgresql.conf` settings that win over ours; empty outside tests
public record Options(Path home, Path cache, Map<String, String> settings) {
    public Options {
        home = home.toAbsolutePath().normalize();
        cache = cache.toAbsolutePath().normalize();
        settings = Map.copyOf(settings);
    }

    public static Options of(Path home) {
        return new Options(home, Binaries.defaultCache(ServerUser.weAreRoot(), home), Map.of());
    }

    public Options withCache(Path otherCache) {
        return new Options(home, otherCache, settings);
    }

    public Options with(String setting, String value) {
        var more = new LinkedHashMap<>(settings);
        more.put(setting, value);
        return new Options(home, cache, more);
    }
}
