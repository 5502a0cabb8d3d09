package dev.mailgent.activity;

import dev.mailgent.access.AccessGate;
import dev.mailgent.access.Caller;
import dev.mailgent.platform.db.BatchWriter;
import dev.mailgent.platform.db.TenantTx;
import dev.mailgent.platform.http.Endpoint;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Shows an identity's owner what was refused to it at the door. Written in batches: a refusal is cheap to cause and
/// must be cheap to record.
public final class DeniedLog implements AccessGate.Denials, AutoCloseable {
    private final BatchWriter<ActivityLog.Line> writer;

    public DeniedLog(TenantTx tenants, ActivityLog log) {
        this.writer = new BatchWriter<>("denied log", tenants, ActivityLog.Line::org, log::record);
    }

    public void start() {
        writer.start();
    }

    @Override
    public void denied(Caller caller, Endpoint endpoint, String reason) {
        var agent = caller.identity();
        if (agent == null) {
            return;
        }
        var tool = endpoint.tool();
        var entry = Entry.denied(
                tool == null ? "auth_denied" : tool,
                category(endpoint.scope()),
                reason,
                Map.of("method", endpoint.method(), "route", endpoint.path()));
        writer.add(new ActivityLog.Line(agent.org(), agent.id(), entry));
    }

    /// `mail:send` belongs to mail; what has no category of its own is a matter of access.
    private static Category category(@Nullable String scope) {
        for (var category : Category.values()) {
            if (scope != null && scope.startsWith(category.wire() + ":")) {
                return category;
            }
        }
        return Category.AUTH;
    }

    @Override
    public void close() {
        writer.close();
    }
}
