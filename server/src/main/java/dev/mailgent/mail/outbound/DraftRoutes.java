package dev.mailgent.mail.outbound;

import dev.mailgent.access.Caller;
import dev.mailgent.access.Idempotency;
import dev.mailgent.mail.message.MessageBody;
import dev.mailgent.mail.rule.RuleScope;
import dev.mailgent.platform.db.TenantTx;
import dev.mailgent.platform.http.Endpoint;
import dev.mailgent.platform.http.PageToken;
import dev.mailgent.platform.http.Request;
import dev.mailgent.platform.http.Response;
import dev.mailgent.platform.http.Router;
import dev.mailgent.platform.http.Routes;
import java.time.InstantSource;

/// HTTP face of drafts.
public final class DraftRoutes implements Routes {
    private final Drafts drafts;
    private final Outbox outbox;
    private final OutboxWriter writer;
    private final Idempotency idempotency;
    private final TenantTx tenants;
    private final Runnable wake;

    DraftRoutes(
            Outbox outbox,
            OutboxWriter writer,
            Idempotency idempotency,
            TenantTx tenants,
            InstantSource clock,
            Runnable wake) {
        this.drafts = new Drafts(tenants, clock);
        this.outbox = outbox;
        this.writer = writer;
        this.idempotency = idempotency;
        this.tenants = tenants;
        this.wake = wake;
    }

    @Override
    public void register(Router router) {
        router.add(
                Endpoint.post("/v0/drafts")
                        .scope("mail:send")
                        .summary("Keep a draft")
                        .body(SendRequest.class)
                        .answers(201, Drafts.Draft.class)
                        .errors(409, 413)
                        .exampleBody("{\"to\": [\"ada@example.com\"], \"subject\": \"Later\"}")
                        .maxBodyBytes(SendRoutes.MAX_BODY)
                        .idempotent()
                        .tool("mail_create_draft")
                        .build(),
                this::create);
        router.add(
                Endpoint.get("/v0/drafts")
                        .scope("mail:read")
                        .summary("List drafts, newest first")
                        .query("limit", "integer", "Drafts a page, 1 to 100; 50 by default.")
                        .query("pageToken", "string", "nextPageToken of the page before.")
                        .answers(200, Drafts.Page.class)
                        .tool("mail_list_drafts")
                        .build(),
                request -> Response.ok(
                        drafts.list(Caller.of(request).agent(), request.limit(50, 100), PageToken.of(request))));
        router.add(
                Endpoint.get("/v0/drafts/{draftId}")
                        .scope("mail:read")
                        .summary("Read a draft")
                        .answers(200, Drafts.Draft.class)
                        .errors(404)
                        .tool("mail_get_draft")
                        .build(),
                request -> {
                    var agent = Caller.of(request).agent();
                    return Response.ok(tenants.run(agent.org(), tx -> drafts.get(tx, agent, request.path("draftId"))));
                });
        router.add(
                Endpoint.put("/v0/drafts/{draftId}")
                        .scope("mail:send")
                        .summary("Replace a draft")
                        .body(SendRequest.class)
                        .answers(200, Drafts.Draft.class)
                        .errors(404, 413)
                        .exampleBody(
                                "{\"to\": [\"ada@example.com\"], \"subject\": \"Later\", \"text\": \"Almost done\"}")
                        .maxBodyBytes(SendRoutes.MAX_BODY)
                        .tool("mail_update_draft")
                        .build(),
                request -> {
                    var agent = Caller.of(request).agent();
                    var body = request.strictBody(SendRequest.class);
                    return Response.ok(
                            tenants.run(agent.org(), tx -> drafts.replace(tx, agent, request.path("draftId"), body)));
                });
        router.add(
                Endpoint.delete("/v0/drafts/{draftId}")
                        .scope("mail:send")
                        .summary("Delete a draft")
                        .answers(204, null)
                        .errors(404)
                        .tool("mail_delete_draft")
                        .build(),
                request -> {
                    var agent = Caller.of(request).agent();
                    tenants.perform(agent.org(), tx -> drafts.delete(tx, agent, request.path("draftId")));
                    return Response.noContent();
                });
        router.add(
                Endpoint.post("/v0/drafts/{draftId}/send")
                        .scope("mail:send")
                        .summary("Send a draft")
                        .answers(201, MessageBody.class)
                        .errors(404, 409, 422)
                        .idempotent()
                        .tool("mail_send_draft")
                        .build(),
                this::send);
    }

    private Response create(Request request) {
        var caller = Caller.of(request);
        var body = request.strictBody(SendRequest.class);
        return idempotency
                .once(request, Drafts.Draft.class, tx -> drafts.create(tx, caller.agent(), body))
                .response(request);
    }

    private Response send(Request request) {
        var caller = Caller.of(request);
        var agent = caller.agent();
        var outcome = writer.keepingPauses(() -> idempotency.once(request, MessageBody.class, tx -> {
            var draft = drafts.get(tx, agent, request.path("draftId"));
            var ready = outbox.prepare(agent, outbox.compose(draft.message()), RuleScope.SEND, null);
            var placed = writer.write(tx, new OutboxWriter.Send(agent, ready, "mail_send"));
            drafts.delete(tx, agent, request.path("draftId"));
            return SentBody.of(agent, ready, placed);
        }));
        wake.run();
        return outcome.response(request);
    }
}
