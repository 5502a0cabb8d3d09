package dev.mailgent.cli.api;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Where to call and with which key: a flag, else the environment, else the server on this machine.
///
/// A key found in `bootstrap.json` is sent to the server that file names and to no other.
///
/// @param base URL of the API without a slash at the end
public record Connection(String base, String key) {
    /// Whose key a command needs.
    public enum Kind {
        IDENTITY,
        PLATFORM
    }

    /// What the command line says.
    ///
    /// @param key of `--api-key`
    /// @param url of `--base-url`
    public record Flags(@Nullable String key, @Nullable String url) {}

    private static final String DEFAULT_URL = "http://127.0.0.1:8080";
    private static final Set<String> LOOPBACK = Set.of("127.0.0.1", "localhost", "[::1]");

    /// @throws Failure when there is no key, or a key or URL that cannot be used
    public static Connection find(Kind kind, Flags flags, Map<String, String> environment, Path directory) {
        var url = flags.url() != null ? flags.url() : given(environment, "MAILGENT_API_URL");
        var key = flags.key() != null ? flags.key() : keyOf(kind, environment);
        if (url != null && key != null) {
            return new Connection(base(url).toString(), checked(key));
        }
        var local = Bootstrap.read(environment, directory);
        var base = base(url != null ? url : local.baseUrl() != null ? local.baseUrl() : DEFAULT_URL);
        if (key == null && local.baseUrl() != null && isSame(base, base(local.baseUrl()))) {
            key = kind == Kind.IDENTITY ? local.identityKey() : local.platformKey();
        }
        if (key == null && kind == Kind.PLATFORM) {
            // An identity's key, which the server will refuse with a better sentence than "no key".
            key = given(environment, "MAILGENT_API_KEY");
        }
        if (key == null) {
            throw noKey(kind, base, local);
        }
        return new Connection(base.toString(), checked(key));
    }

    private static @Nullable String keyOf(Kind kind, Map<String, String> environment) {
        var key = given(environment, "MAILGENT_API_KEY");
        if (kind == Kind.IDENTITY) {
            return key;
        }
        var platform = given(environment, "MAILGENT_PLATFORM_KEY");
        return platform == null && key != null && !isIdentityKey(key) ? key : platform;
    }

    private static boolean isIdentityKey(String key) {
        return key.startsWith("mgnt-") || key.startsWith("loid-") || key.startsWith("mgent-");
    }

    private static @Nullable String given(Map<String, String> environment, String name) {
        var value = environment.get(name);
        return value == null || value.isBlank() ? null : value.strip();
    }

    private static Failure noKey(Kind kind, URI base, Bootstrap local) {
        var variable = kind == Kind.IDENTITY ? "MAILGENT_API_KEY" : "MAILGENT_PLATFORM_KEY";
        var theirs = kind == Kind.IDENTITY ? local.identityKey() : local.platformKey();
        if (local.baseUrl() != null && theirs != null) {
            return Failure.of(
                    "There is no API key for " + base + ". The one in bootstrap.json is for " + local.baseUrl()
                            + " and goes to no other server.",
                    "Set " + variable + " or give --api-key; or ask the server on this machine, without --base-url and"
                            + " MAILGENT_API_URL.");
        }
        if (local.baseUrl() != null) {
            return Failure.of(
                    "There is no API key: bootstrap.json holds none.",
                    "Make new ones with ./mailgent key new, or set " + variable + " or give --api-key.");
        }
        return Failure.of(
                "There is no API key." + (local.unreadable() == null ? "" : " " + local.unreadable()),
                "Set " + variable + " or give --api-key. Where a server runs (./mailgent up), its first key is"
                        + " found by itself in the data directory (MAILGENT_DATA, else ./data).");
    }

    /// A header carries it, so it must be plain; the message must not repeat it.
    private static String checked(String key) {
        if (key.isEmpty() || key.length() > 512 || !key.chars().allMatch(c -> c > ' ' && c < 0x7F)) {
            throw Failure.of("The API key is not one.", "A key looks like mgnt- or mgpk- and 64 letters and digits.");
        }
        return key;
    }

    private static URI base(String url) {
        try {
            var uri = new URI(url.replaceFirst("/+$", ""));
            var web = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
            var plain = uri.getRawQuery() == null && uri.getRawFragment() == null && uri.getRawUserInfo() == null;
            if (web && plain && uri.getHost() != null) {
                return uri;
            }
        } catch (URISyntaxException _) {
            // Said below.
        }
        throw Failure.of("'" + url + "' is not the URL of a server.", "A URL looks like http://127.0.0.1:8080.");
    }

    private static boolean isSame(URI one, URI other) {
        var sameHost = one.getHost().equalsIgnoreCase(other.getHost())
                || (LOOPBACK.contains(one.getHost()) && LOOPBACK.contains(other.getHost()));
        return sameHost && one.getPort() == other.getPort() && one.getScheme().equals(other.getScheme());
    }

    /// Without the key.
    @Override
    public String toString() {
        return "Connection[" + base + "]";
    }
}
