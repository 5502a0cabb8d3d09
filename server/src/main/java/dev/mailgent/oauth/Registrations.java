package dev.mailgent.oauth;

import dev.mailgent.access.RateLimit;
import dev.mailgent.platform.db.SystemTx;
import dev.mailgent.platform.db.Tx;
import dev.mailgent.platform.problem.Problem;
import dev.mailgent.platform.time.Times;
import java.net.InetAddress;
import java.security.SecureRandom;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/// Programs that registered themselves (RFC 7591), where the operator lets them. What they say of themselves
/// is worth no trust, and the consent page says so.
final class Registrations {
    private static final Duration UNUSED = Duration.ofDays(90);
    private static final Pattern ID = Pattern.compile("mgc_[0-9a-f]{32}");

    private static final String INSERT = """
            INSERT INTO oauth_client (id, name, redirect_uris, renewable, created_at, used_at)
            VALUES (?, ?, ?, ?, ?, ?)
            """;
    private static final String FIND = """
            SELECT id, name, redirect_uris, renewable
              FROM oauth_client
             WHERE id = ?
               AND used_at > ?
            """;
    private static final String USED = """
            UPDATE oauth_client
               SET used_at = ?
             WHERE id = ?
               AND used_at < ?
            """;
    private static final String PURGE = """
            DELETE FROM oauth_client
             WHERE used_at < ?
            """;

    private final SystemTx system;
    private final boolean on;
    private final RateLimit<InetAddress> made;
    private final InstantSource clock;
    private final SecureRandom random = new SecureRandom();

    Registrations(OAuthConfig config, SystemTx system, InstantSource clock) {
        this.system = system;
        this.on = config.dynamicRegistration();
        this.made = new RateLimit<>(config.registrationsPerMinute(), 100_000, clock);
        this.clock = clock;
    }

    boolean isOn() {
        return on;
    }

    /// @throws OAuthException when the metadata cannot be taken
    /// @throws dev.mailgent.platform.problem.ProblemException RateLimited
    Client register(JsonNode metadata, InetAddress remote) {
        var taken = made.take(remote);
        if (!taken.allowed()) {
            throw new Problem.RateLimited(taken.retryAfter()).asException();
        }
        var bytes = new byte[16];
        random.nextBytes(bytes);
        var client =
                ClientMetadata.read("mgc_" + HexFormat.of().formatHex(bytes), metadata, Client.Source.REGISTRATION);
        var now = Times.now(clock);
        system.perform(tx -> tx.update(
                INSERT,
                client.id(),
                client.name(),
                client.redirectUris().stream().map(RedirectUri::text).toList(),
                client.renewable(),
                now,
                now));
        return client;
    }

    Optional<Client> find(String id) {
        if (!on || !ID.matcher(id).matches()) {
            return Optional.empty();
        }
        var now = Times.now(clock);
        return system.run(tx -> {
            tx.update(USED, now, id, now.truncatedTo(ChronoUnit.DAYS));
            return tx.queryOne(FIND, Registrations::client, id, now.minus(UNUSED));
        });
    }

    private static Client client(Tx.Row row) throws SQLException {
        var uris = row.strings("redirect_uris").stream()
                .flatMap(text -> RedirectUri.parse(text).stream())
                .toList();
        return new Client(
                row.string("id"), row.string("name"), uris, row.flag("renewable"), Client.Source.REGISTRATION);
    }

    /// Forgets those that nobody used.
    void purge() {
        system.perform(tx -> tx.update(PURGE, Times.now(clock).minus(UNUSED)));
    }
}
