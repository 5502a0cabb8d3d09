package dev.mailgent.access;

import dev.mailgent.platform.db.BatchWriter;
import dev.mailgent.platform.db.TenantTx;
import dev.mailgent.platform.db.Tx;
import dev.mailgent.platform.http.Gate;
import dev.mailgent.platform.id.Ids;
import dev.mailgent.platform.time.Times;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One row of `request_log` (V0003) per request of a known caller. It never holds up a request; a kill -9 loses the
/// last second.
public final class RequestLog implements AutoCloseable {
    private static final String INSERT = """
            INSERT INTO request_log (org_id, id, identity_id, key_id, request_id, method, route, status, error,
                                     duration_us, bytes_in, bytes_out, created_at)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """;

    private final InstantSource clock;
    private final BatchWriter<Entry> writer;

    private record Entry(Caller caller, Gate.Answered facts, Instant at) {}

    public RequestLog(TenantTx tenants, InstantSource clock) {
        this.clock = clock;
        this.writer = new BatchWriter<>(
                "request log", tenants, entry -> entry.caller().org(), RequestLog::write);
    }

    public void start() {
        writer.start();
    }

    void add(Caller caller, Gate.Answered facts) {
        writer.add(new Entry(caller, facts, Times.now(clock)));
    }

    /// Rows lost since the start, for metrics.
    public long dropped() {
        return writer.dropped();
    }

    private static void write(Tx tx, List<Entry> entries) {
        tx.batch(INSERT, entries.stream().map(RequestLog::row).toList());
    }

    private static @Nullable Object[] row(Entry entry) {
        var caller = entry.caller();
        var identity = caller.identity();
        var facts = entry.facts();
        var endpoint = facts.endpoint();
        return new @Nullable Object[] {
            caller.org().value(),
            Ids.mint(entry.at()),
            identity == null ? null : identity.id().value(),
            caller.keyId(),
            facts.requestId(),
            facts.method(),
            endpoint == null ? "" : endpoint.path(),
            (short) facts.status(),
            facts.error(),
            (int) Math.min(Integer.MAX_VALUE, facts.nanos() / 1000),
            facts.bytesIn(),
            facts.bytesOut(),
            entry.at()
        };
    }

    @Override
    public void close() {
        writer.close();
    }
}
