package dev.mailgent.audit;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.mailgent.access.Caller;
import dev.mailgent.platform.http.Endpoint;
import dev.mailgent.platform.http.PageToken;
import dev.mailgent.platform.http.Request;
import dev.mailgent.platform.http.Response;
import dev.mailgent.platform.http.Router;
import dev.mailgent.platform.http.Routes;
import dev.mailgent.platform.json.Json;
import dev.mailgent.platform.problem.Problem;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// HTTP face of the audit log, for the organization's platform key.
public final class AuditRoutes implements Routes {
    /// An entry and its hash are about 600 bytes, and the export is one answer.
    private static final long MAX_EXPORTED = 200_000;

    private final Audit audit;

    /// An entry.
    ///
    /// @param personal names and addresses beside the log; empty once they are erased
    /// @param entry the text that is hashed: its leaf is SHA-256(00 | entry)
    record EntryBody(
            long seq,
            @Nullable String at,
            @Nullable String action,
            @Nullable String result,
            @Nullable String identity,
            @Nullable String key,
            @Nullable String request,
            @Nullable String target,
            Map<String, JsonNode> details,
            Map<String, String> personal,
            String entry) {}

    /// A page, newest first.
    record EntryPage(
            List<EntryBody> entries,
            int count,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            String nextPageToken) {}

    /// The head of the log, signed.
    ///
    /// @param note C2SP tlog-checkpoint
    /// @param key verifier key of the log
    record CheckpointBody(String origin, long size, String note, String key) {}

    /// RFC 6962 section 2.1.1.
    ///
    /// @param path hashes in hexadecimal digits, from the leaf up
    record InclusionBody(long index, long size, List<String> path) {}

    /// RFC 6962 section 2.1.2: the first `from` entries of the log of `to` entries are the log that had `from`.
    record ConsistencyBody(long from, long to, List<String> path) {}

    public AuditRoutes(Audit audit) {
        this.audit = audit;
    }

    @Override
    public void register(Router router) {
        router.add(
                get("/v0/audit")
                        .summary("List the audit log")
                        .description(
                                "Every opening and change of a secret in the organization, newest first. An entry is"
                                        + " written before what it tells of happens.")
                        .query("limit", "integer", "Entries on a page, 1 to 100; 50 when absent.")
                        .query("pageToken", "string", "nextPageToken of the page before.")
                        .answers(200, EntryPage.class)
                        .tool("audit_list")
                        .build(),
                this::page);
        router.add(
                get("/v0/audit/checkpoint")
                        .summary("Get the signed head of the audit log")
                        .description(
                                "Keep it: with it anyone can prove that no entry before it was changed or removed.")
                        .answers(200, CheckpointBody.class)
                        .tool("audit_checkpoint")
                        .build(),
                this::checkpoint);
        router.add(
                get("/v0/audit/inclusion")
                        .summary("Prove that an entry is in the audit log")
                        .query("index", "integer", "The entry's seq; the newest when absent.")
                        .query("size", "integer", "Size of a checkpoint's log; the whole log when absent.")
                        .answers(200, InclusionBody.class)
                        .errors(404)
                        .tool("audit_inclusion")
                        .build(),
                this::inclusion);
        router.add(
                get("/v0/audit/consistency")
                        .summary("Prove that the audit log only grew")
                        .query("from", "integer", "Size of an older checkpoint's log; 0 when absent.")
                        .query("to", "integer", "Size of a newer one's; the whole log when absent.")
                        .answers(200, ConsistencyBody.class)
                        .tool("audit_consistency")
                        .build(),
                this::consistency);
        router.add(
                get("/v0/audit/export")
                        .summary("Export the audit log")
                        .description(
                                "JSON lines with every entry and checkpoint, which './mailgent audit verify FILE' checks"
                                        + " without this server. Logs of up to 200,000 entries.")
                        .answers(200, byte[].class)
                        .errors(422)
                        .build(),
                this::export);
    }

    private static Endpoint.Builder get(String path) {
        return Endpoint.get(path).audience(Endpoint.Audience.PLATFORM);
    }

    private Response page(Request request) {
        var limit = request.limit(50, 100);
        var before = PageToken.of(request).map(UUID::getLeastSignificantBits);
        var rows = audit.page(Caller.of(request).org(), before, limit);
        var last = rows.isEmpty() ? 0 : rows.getLast().seq();
        var next = rows.size() < limit || last == 0 ? null : PageToken.after(new UUID(0, last));
        return Response.ok(new EntryPage(rows.stream().map(AuditRoutes::body).toList(), rows.size(), next))
                .noStore();
    }

    private static EntryBody body(Audit.Listed listed) {
        var entry = Json.MAPPER.readTree(listed.entry());
        var details = new LinkedHashMap<String, JsonNode>();
        entry.path("details").properties().forEach(field -> details.put(field.getKey(), field.getValue()));
        return new EntryBody(
                listed.seq(),
                text(entry, "at"),
                text(entry, "action"),
                text(entry, "result"),
                text(entry, "identity"),
                text(entry, "key"),
                text(entry, "request"),
                text(entry, "target"),
                details,
                listed.personal(),
                listed.entry());
    }

    private static @Nullable String text(JsonNode entry, String name) {
        return entry.has(name) ? entry.get(name).asString() : null;
    }

    private Response checkpoint(Request request) {
        var org = Caller.of(request).org();
        var note = audit.checkpoint(org);
        var size = Long.parseLong(note.lines().skip(1).findFirst().orElseThrow());
        return Response.ok(new CheckpointBody(
                        audit.origin(org), size, note, Checkpoint.verifierKey(audit.origin(org), audit.verifyingKey())))
                .noStore();
    }

    private Response inclusion(Request request) {
        var org = Caller.of(request).org();
        var whole = audit.size(org);
        var size = number(request, "size", whole, whole);
        if (size == 0) {
            throw new Problem.NotFound("audit entry").asException();
        }
        var index = number(request, "index", size - 1, size - 1);
        return Response.ok(new InclusionBody(index, size, hex(audit.inclusion(org, index, size))))
                .noStore();
    }

    private Response consistency(Request request) {
        var org = Caller.of(request).org();
        var whole = audit.size(org);
        var to = number(request, "to", whole, whole);
        var from = number(request, "from", 0, to);
        return Response.ok(new ConsistencyBody(from, to, hex(audit.consistency(org, from, to))))
                .noStore();
    }

    private static List<String> hex(List<byte[]> path) {
        return path.stream().map(HexFormat.of()::formatHex).toList();
    }

    private static long number(Request request, String name, long fallback, long max) {
        var text = request.query(name);
        if (text.isEmpty()) {
            return fallback;
        }
        try {
            var number = Long.parseLong(text.get());
            if (number >= 0 && number <= max) {
                return number;
            }
        } catch (NumberFormatException _) {
            // falls through to the refusal
        }
        throw new Problem.Invalid("'" + name + "' is not a whole number from 0 to " + max + ".", "Send one, or none.")
                .asException();
    }

    private Response export(Request request) {
        var org = Caller.of(request).org();
        if (audit.size(org) > MAX_EXPORTED) {
            throw new Problem.Unprocessable(
                            "The log has more than " + MAX_EXPORTED + " entries, too many for one answer.",
                            "Read it by pages, and prove entries by their inclusion.")
                    .asException();
        }
        var out = new ByteArrayOutputStream();
        try {
            audit.export(org, out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Response.bytes(out.toByteArray(), "application/x-ndjson")
                .header("Content-Disposition", "attachment; filename=\"audit.jsonl\"")
                .noStore();
    }
}
