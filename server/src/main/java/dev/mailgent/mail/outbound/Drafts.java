package dev.mailgent.mail.outbound;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.mailgent.access.Agent;
import dev.mailgent.platform.db.TenantTx;
import dev.mailgent.platform.db.Tx;
import dev.mailgent.platform.http.PageToken;
import dev.mailgent.platform.id.Ids;
import dev.mailgent.platform.json.Json;
import dev.mailgent.platform.problem.Problem;
import dev.mailgent.platform.time.Times;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Messages being written: a send request kept until it is sent. Nothing in it is checked before that.
final class Drafts {
    static final String PREFIX = "drf_";
    private static final UUID LAST = new UUID(-1L, -1L);
    private static final short VERSION = 1;
    private static final String COLUMNS = "SELECT id, public_id, body, created_at, updated_at FROM draft";

    private final TenantTx tenants;
    private final InstantSource clock;

    /// A draft as the wire shows it.
    record Draft(String draftId, SendRequest message, Instant createdAt, Instant updatedAt) {}

    /// Newest first.
    record Page(
            List<Draft> drafts,
            int count,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            String nextPageToken) {}

    Drafts(TenantTx tenants, InstantSource clock) {
        this.tenants = tenants;
        this.clock = clock;
    }

    Draft create(Tx tx, Agent agent, SendRequest message) {
        var now = Times.now(clock);
        var id = Ids.mint(now);
        tx.update(
                """
                INSERT INTO draft (org_id, id, identity_id, public_id, version, body, created_at, updated_at)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?)
                """,
                agent.org().value(),
                id,
                agent.id().value(),
                id.getLeastSignificantBits(),
                VERSION,
                Json.MAPPER.writeValueAsString(message),
                now,
                now);
        return new Draft(Ids.wire(PREFIX, id), message, now, now);
    }

    /// @param after id of the last draft of the page before
    Page list(Agent agent, int limit, Optional<UUID> after) {
        var rows = tenants.read(
                agent.org(),
                COLUMNS + " WHERE org_id = ? AND identity_id = ? AND id < ? ORDER BY id DESC LIMIT ?",
                row -> new Found(row.uuid("id"), read(row)),
                agent.org().value(),
                agent.id().value(),
                after.orElse(LAST),
                limit + 1);
        var shown = rows.subList(0, Math.min(limit, rows.size()));
        return new Page(
                shown.stream().map(Found::draft).toList(),
                shown.size(),
                rows.size() > limit ? PageToken.after(shown.getLast().id()) : null);
    }

    private record Found(UUID id, Draft draft) {}

    Draft get(Tx tx, Agent agent, String draftId) {
        return tx.queryOne(
                        COLUMNS + " WHERE org_id = ? AND identity_id = ? AND public_id = ?",
                        Drafts::read,
                        agent.org().value(),
                        agent.id().value(),
                        publicId(draftId))
                .orElseThrow(Drafts::absent);
    }

    Draft replace(Tx tx, Agent agent, String draftId, SendRequest message) {
        var touched = tx.update(
                "UPDATE draft SET body = ?, updated_at = ? WHERE org_id = ? AND identity_id = ? AND public_id = ?",
                Json.MAPPER.writeValueAsString(message),
                Times.now(clock),
                agent.org().value(),
                agent.id().value(),
                publicId(draftId));
        if (touched == 0) {
            throw absent();
        }
        return get(tx, agent, draftId);
    }

    void delete(Tx tx, Agent agent, String draftId) {
        var touched = tx.update(
                "DELETE FROM draft WHERE org_id = ? AND identity_id = ? AND public_id = ?",
                agent.org().value(),
                agent.id().value(),
                publicId(draftId));
        if (touched == 0) {
            throw absent();
        }
    }

    private static long publicId(String draftId) {
        return Ids.publicId(PREFIX, draftId).orElseThrow(Drafts::absent);
    }

    private static RuntimeException absent() {
        return new Problem.NotFound("draft").asException();
    }

    private static Draft read(Tx.Row row) throws SQLException {
        return new Draft(
                Ids.wire(PREFIX, row.number("public_id")),
                Json.MAPPER.readValue(row.string("body"), SendRequest.class),
                row.instant("created_at"),
                row.instant("updated_at"));
    }
}
