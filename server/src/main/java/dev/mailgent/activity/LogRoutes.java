package dev.mailgent.activity;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.mailgent.access.Caller;
import dev.mailgent.platform.http.Endpoint;
import dev.mailgent.platform.http.PageToken;
import dev.mailgent.platform.http.Request;
import dev.mailgent.platform.http.Response;
import dev.mailgent.platform.http.Router;
import dev.mailgent.platform.http.Routes;
import dev.mailgent.platform.id.Ids;
import dev.mailgent.platform.json.Json;
import dev.mailgent.platform.problem.Problem;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// HTTP face of the activity log.
public final class LogRoutes implements Routes {
    private final ActivityLog log;

    public LogRoutes(ActivityLog log) {
        this.log = log;
    }

    @Override
    public void register(Router router) {
        router.add(
                Endpoint.get("/v0/logs")
                        .summary("List the activity log")
                        .description("What this identity did and what was refused to it, newest first. Any identity key"
                                + " reads its own log.")
                        .query("limit", "integer", "Rows a page, 1 to 100; 50 when absent.")
                        .query("category", "string", "Only one category: " + names(Category.values()) + ".")
                        .query("action", "string", "Only one action, for example mail_send.")
                        .query("status", "string", "Only one status: " + names(Status.values()) + ".")
                        .query("severity", "string", "Only one severity: " + names(Severity.values()) + ".")
                        .query("pageToken", "string", "nextPageToken of the page before.")
                        .answers(200, PageBody.class)
                        .tool("logs_list")
                        .build(),
                this::page);
        router.add(
                Endpoint.get("/v0/logs/stats")
                        .summary("Count the activity log")
                        .description("Rows in all, rows of this UTC day, errors, and rows by category.")
                        .answers(200, StatsBody.class)
                        .tool("logs_stats")
                        .build(),
                this::stats);
    }

    private Response page(Request request) {
        var agent = Caller.of(request).agent();
        var limit = request.limit(50, 100);
        var filter = new ActivityLog.Filter(
                choice(request, "category", Category.values()),
                choice(request, "status", Status.values()),
                choice(request, "severity", Severity.values()),
                action(request));
        var rows = log.page(agent, filter, PageToken.of(request), limit + 1);
        var page = rows.subList(0, Math.min(limit, rows.size()));
        var next = rows.size() > limit ? PageToken.after(page.getLast().id()) : null;
        return Response.ok(new PageBody(page.stream().map(LogBody::of).toList(), page.size(), next));
    }

    private Response stats(Request request) {
        var stats = log.stats(Caller.of(request).agent());
        return Response.ok(new StatsBody(stats.total(), stats.today(), stats.errors(), stats.byCategory()));
    }

    private static Optional<String> action(Request request) {
        var action = request.query("action");
        if (action.isPresent() && !action.get().matches("[A-Za-z0-9_.-]{1,64}")) {
            throw new Problem.Invalid(
                            "'action' is not the name of an action.",
                            "Send a name as in the log's rows, for example mail_send.")
                    .asException();
        }
        return action;
    }

    private static <E extends Enum<E>> Optional<E> choice(Request request, String name, E[] values) {
        var text = request.query(name);
        if (text.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(Arrays.stream(values)
                .filter(value -> value.name().equalsIgnoreCase(text.get()))
                .findFirst()
                .orElseThrow(() -> new Problem.Invalid(
                                "'" + name + "' is not one of the values known here.",
                                "Send one of: " + names(values) + ".")
                        .asException()));
    }

    private static String names(Object[] values) {
        return Arrays.stream(values).map(Object::toString).collect(Collectors.joining(", "));
    }

    /// What the wire carries. Fields are only ever added, at the end.
    record LogBody(
            String id,
            String action,
            String category,
            String severity,
            String status,
            @Nullable String description,
            @Nullable String targetType,
            @Nullable String targetId,
            @Nullable JsonNode metadata,
            @Nullable Long durationMs,
            Instant createdAt) {
        static LogBody of(ActivityStore.Row row) {
            var metadata = row.metadata();
            return new LogBody(
                    Ids.wire("log_", row.id()),
                    row.action(),
                    row.category(),
                    row.severity(),
                    row.status(),
                    row.description(),
                    row.targetType(),
                    row.targetId(),
                    metadata == null ? null : Json.MAPPER.readTree(metadata),
                    row.durationMs(),
                    row.createdAt());
        }
    }

    record PageBody(
            List<LogBody> logs,
            int count,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            String nextPageToken) {}

    record StatsBody(long total, long today, long errors, Map<String, Long> byCategory) {}
}
