package dev.mailgent.meta;

import dev.mailgent.platform.db.SystemTx;
import dev.mailgent.platform.http.Endpoint;
import dev.mailgent.platform.http.Request;
import dev.mailgent.platform.http.Response;
import dev.mailgent.platform.http.Router;
import dev.mailgent.platform.http.Routes;
import dev.mailgent.platform.problem.Problem;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;

/// `/healthz`: the process lives. `/readyz`: it serves, and its database answers.
public final class HealthRoutes implements Routes {
    private final SystemTx system;
    private final AtomicBoolean ready = new AtomicBoolean();

    public HealthRoutes(SystemTx system) {
        this.system = system;
    }

    /// Said once everything runs, and taken back when the stop begins.
    public void setReady(boolean value) {
        ready.set(value);
    }

    @Override
    public void register(Router router) {
        router.add(
                Endpoint.get("/healthz")
                        .audience(Endpoint.Audience.PUBLIC)
                        .summary("Say that the process lives")
                        .answers(200, Health.class)
                        .build(),
                _ -> Response.ok(new Health("ok")).noStore());
        router.add(
                Endpoint.get("/readyz")
                        .audience(Endpoint.Audience.PUBLIC)
                        .summary("Say whether requests and mail are served")
                        .answers(200, Health.class)
                        .errors(503)
                        .build(),
                this::readiness);
    }

    private Response readiness(Request request) {
        if (!ready.get()) {
            throw new Problem.Unavailable("The server is starting or stopping.", Duration.ofSeconds(1)).asException();
        }
        system.perform(tx -> tx.query("SELECT 1", _ -> ""));
        return Response.ok(new Health("ready")).noStore();
    }

    record Health(String status) {}
}
