package dev.mailgent.access;

import dev.mailgent.platform.crypto.InstanceKeys;
import dev.mailgent.platform.crypto.Purpose;
import dev.mailgent.platform.crypto.Sealer;
import dev.mailgent.platform.db.DatabaseException;
import dev.mailgent.platform.db.SystemTx;
import dev.mailgent.platform.db.TenantTx;
import dev.mailgent.platform.db.Tx;
import dev.mailgent.platform.http.Request;
import dev.mailgent.platform.http.Response;
import dev.mailgent.platform.id.OrgId;
import dev.mailgent.platform.json.Json;
import dev.mailgent.platform.problem.Problem;
import dev.mailgent.platform.time.Times;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Requests that may be sent twice and take effect once: the first answer is kept 24 hours, sealed, in the transaction
/// of its effect, and given again to the same caller with the same key and the same request.
///
/// An effect that fails keeps nothing, so the same request may be tried again.
public final class Idempotency {
    private static final Duration KEPT = Duration.ofHours(24);
    private static final int MAX_KEY_LENGTH = 255;
    private static final byte[] NO_ANSWER_YET = {};

    /// How long the second of two equal requests waits for the first.
    private static final String WAIT = "SELECT set_config('lock_timeout', '5s', true)";

    private static final String WAIT_NO_MORE = "SELECT set_config('lock_timeout', '0', true)";

    // A row past its day is taken over as if it were not there.
    private static final String CLAIM = """
            INSERT INTO idempotency AS kept (org_id, caller_id, key, request_hash, answer, created_at)
            VALUES (?, ?, ?, ?, ?, ?)
                ON CONFLICT (org_id, caller_id, key) DO UPDATE
               SET request_hash = excluded.request_hash, answer = excluded.answer, created_at = excluded.created_at
             WHERE kept.created_at < ?
            """;
    private static final String KEPT_ANSWER = """
            SELECT request_hash, answer
              FROM idempotency
             WHERE org_id = ?
               AND caller_id = ?
               AND key = ?
            """;
    private static final String KEEP = """
            UPDATE idempotency
               SET answer = ?
             WHERE org_id = ?
               AND caller_id = ?
               AND key = ?
            """;
    private static final String PURGE = """
            DELETE FROM idempotency
             WHERE org_id = ?
               AND created_at < ?
            """;

    private final TenantTx tenants;
    private final SystemTx system;
    private final Sealer sealer;
    private final InstantSource clock;

    /// An answer, and whether it is the first one given again.
    public record Outcome<T>(T answer, boolean replayed) {
        /// The answer with the endpoint's own status.
        public Response response(Request request) {
            var response =
                    Response.json(request.endpoint().status(), java.util.Objects.requireNonNull((Object) answer));
            return replayed ? response.header("Idempotent-Replay", "true") : response;
        }
    }

    @SuppressWarnings("ArrayRecordComponent") // read and dropped, never compared
    private record Kept(byte[] requestHash, byte[] answer) {}

    public Idempotency(TenantTx tenants, SystemTx system, InstanceKeys keys, InstantSource clock) {
        this.tenants = tenants;
        this.system = system;
        this.sealer = keys.sealer(Purpose.IDEMPOTENCY_SEAL);
        this.clock = clock;
    }

    /// The header in which a client names a request, or null.
    public static @Nullable String keyOf(Request request) {
        return request.header("idempotency-key").orElse(null);
    }

    /// [#once(Caller, String, Request, Class, Function)] for the caller and the header of the request.
    public <T> Outcome<T> once(Request request, Class<T> answerType, Function<Tx, T> effect) {
        return once(Caller.of(request), keyOf(request), request, answerType, effect);
    }

    /// Runs `effect` in a transaction of the caller's organization, once per key and request.
    ///
    /// @param key the client's name for this request; null to run without remembering
    /// @param answerType the record the client gets; it must read back from its own JSON
    /// @throws dev.mailgent.platform.problem.ProblemException Invalid for a key that is too long or not printable;
    ///     Conflict when the key named another request, or its first request is still running
    public <T> Outcome<T> once(
            Caller caller, @Nullable String key, Request request, Class<T> answerType, Function<Tx, T> effect) {
        if (key == null) {
            return new Outcome<>(tenants.run(caller.org(), effect), false);
        }
        requirePrintable(key);
        var slot = new Slot(caller.org(), callerId(caller), key);
        var hash = hash(request);
        return tenants.run(caller.org(), tx -> {
            if (!claim(tx, slot, hash)) {
                return new Outcome<>(replay(tx, slot, hash, answerType), true);
            }
            var answer = effect.apply(tx);
            var sealed = sealer.seal(Json.MAPPER.writeValueAsBytes(answer), slot.binding());
            tx.update(KEEP, sealed, slot.org().value(), slot.callerId(), slot.key());
            return new Outcome<>(answer, false);
        });
    }

    /// The place of one answer.
    private record Slot(OrgId org, UUID callerId, String key) {
        byte[] binding() {
            var name = key.getBytes(StandardCharsets.UTF_8);
            return ByteBuffer.allocate(32 + name.length)
                    .putLong(org.value().getMostSignificantBits())
                    .putLong(org.value().getLeastSignificantBits())
                    .putLong(callerId.getMostSignificantBits())
                    .putLong(callerId.getLeastSignificantBits())
                    .put(name)
                    .array();
        }
    }

    /// An identity keeps its answers when its key is rotated; the platform keys of an organization share theirs.
    private static UUID callerId(Caller caller) {
        var agent = caller.identity();
        return agent == null ? caller.org().value() : agent.id().value();
    }

    /// Takes the slot, waiting for a transaction that holds it. False when it holds an answer of the last day.
    private boolean claim(Tx tx, Slot slot, byte[] hash) {
        var now = Times.now(clock);
        tx.query(WAIT, _ -> "");
        try {
            var claimed = tx.update(
                    CLAIM, slot.org().value(), slot.callerId(), slot.key(), hash, NO_ANSWER_YET, now, now.minus(KEPT));
            tx.query(WAIT_NO_MORE, _ -> "");
            return claimed == 1;
        } catch (DatabaseException e) {
            if (e.isLockTimeout()) {
                throw new Problem.Conflict(
                                "The first request with this Idempotency-Key is still running.",
                                "Repeat the same request in a few seconds to get its answer.")
                        .asException();
            }
            throw e;
        }
    }

    private <T> T replay(Tx tx, Slot slot, byte[] hash, Class<T> answerType) {
        var kept = tx.queryOne(
                        KEPT_ANSWER,
                        row -> new Kept(row.bytes("request_hash"), row.bytes("answer")),
                        slot.org().value(),
                        slot.callerId(),
                        slot.key())
                .orElseThrow(() -> new IllegalStateException("a kept answer is gone"));
        if (!MessageDigest.isEqual(kept.requestHash(), hash)) {
            throw new Problem.Conflict(
                            "This Idempotency-Key was used for another request.",
                            "Use a new key for a new request, or send exactly the first request again.")
                    .asException();
        }
        return Json.MAPPER.readValue(sealer.open(kept.answer(), slot.binding()), answerType);
    }

    private static void requirePrintable(String key) {
        if (key.length() > MAX_KEY_LENGTH || key.chars().anyMatch(c -> c < 0x20 || c > 0x7E)) {
            throw new Problem.Invalid(
                            "The header Idempotency-Key is not 1 to 255 printable ASCII characters.",
                            "Send something like a UUID.")
                    .asException();
        }
    }

    /// SHA-256 over method, route, path parameters and body, each with its length before it.
    private static byte[] hash(Request request) {
        try {
            var sha = MessageDigest.getInstance("SHA-256");
            var endpoint = request.endpoint();
            add(sha, endpoint.method().getBytes(StandardCharsets.UTF_8));
            add(sha, endpoint.path().getBytes(StandardCharsets.UTF_8));
            for (var name : endpoint.pathParameters()) {
                add(sha, request.path(name).getBytes(StandardCharsets.UTF_8));
            }
            add(sha, request.bodyBytes());
            return sha.digest();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("SHA-256 is not available", e);
        }
    }

    private static void add(MessageDigest sha, byte[] part) {
        sha.update(ByteBuffer.allocate(4).putInt(part.length).array());
        sha.update(part);
    }

    /// Deletes answers made before `cutoff`, organization by organization; a daily job calls it with a day ago.
    ///
    /// @return rows deleted
    public int purgeOlderThan(Instant cutoff) {
        var deleted = 0;
        for (var org : system.run(tx -> tx.query("SELECT id FROM org ORDER BY id", row -> new OrgId(row.uuid("id"))))) {
            deleted += tenants.run(org, tx -> tx.update(PURGE, org.value(), cutoff));
        }
        return deleted;
    }
}
