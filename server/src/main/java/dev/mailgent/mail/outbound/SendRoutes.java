package dev.mailgent.mail.outbound;

import dev.mailgent.access.Agent;
import dev.mailgent.access.Caller;
import dev.mailgent.access.Idempotency;
import dev.mailgent.activity.ActivityLog;
import dev.mailgent.activity.Category;
import dev.mailgent.activity.Entry;
import dev.mailgent.mail.message.MessageBody;
import dev.mailgent.mail.message.StoredMessage;
import dev.mailgent.mail.rule.RuleScope;
import dev.mailgent.platform.db.GroupCommit;
import dev.mailgent.platform.db.TenantTx;
import dev.mailgent.platform.db.Tx;
import dev.mailgent.platform.http.Endpoint;
import dev.mailgent.platform.http.Request;
import dev.mailgent.platform.http.Response;
import dev.mailgent.platform.http.Router;
import dev.mailgent.platform.http.Routes;
import dev.mailgent.platform.job.Jobs;
import dev.mailgent.platform.problem.Problem;
import dev.mailgent.platform.time.Times;
import java.time.InstantSource;
import java.util.UUID;

/// HTTP face of sending: send, reply, reply-all, forward, what became of it, and taking back what was scheduled.
public final class SendRoutes implements Routes {
    /// Room for 25 MB of attachments in base64.
    static final long MAX_BODY = 35L * 1024 * 1024;

    private final Outbox outbox;
    private final OutboxWriter writer;
    private final GroupCommit<OutboxWriter.Send, OutboxWriter.Outcome> queue;
    private final OutboxStore store;
    private final Forwarding forwarding;
    private final AutoReplies autoReplies;
    private final Idempotency idempotency;
    private final TenantTx tenants;
    private final ActivityLog activity;
    private final InstantSource clock;
    private final Runnable wake;

    /// @param queue commits what no idempotency key names, many at a time
    /// @param wake tells the worker after commit that there is something to deliver
    SendRoutes(
            Outbox outbox,
            OutboxWriter writer,
            GroupCommit<OutboxWriter.Send, OutboxWriter.Outcome> queue,
            OutboxStore store,
            Forwarding forwarding,
            AutoReplies autoReplies,
            Idempotency idempotency,
            TenantTx tenants,
            ActivityLog activity,
            InstantSource clock,
            Runnable wake) {
        this.outbox = outbox;
        this.writer = writer;
        this.queue = queue;
        this.store = store;
        this.forwarding = forwarding;
        this.autoReplies = autoReplies;
        this.idempotency = idempotency;
        this.tenants = tenants;
        this.activity = activity;
        this.clock = clock;
        this.wake = wake;
    }

    @Override
    public void register(Router router) {
        router.add(
                sending("/v0/messages/send", "Send a message", SendRequest.class)
                        .description(
                                "Recipients in `to`, `cc` and `bcc` are arrays or one text. `sendAt` schedules it.")
                        .exampleBody("{\"to\": [\"ada@example.com\"], \"subject\": \"Hello\", \"text\": \"Hi Ada\"}")
                        .tool("mail_send")
                        .build(),
                this::send);
        router.add(
                sending("/v0/messages/{messageId}/reply", "Reply to a message", ReplyRequest.class)
                        .description(
                                "Goes to the author (or Reply-To), in the same thread, with the References chain. With"
                                        + " `automatic` it is marked as a machine's answer and refused (409) where RFC 3834 wants"
                                        + " silence: to lists, daemons, other machines, or again within four hours.")
                        .exampleBody("{\"text\": \"Thank you!\"}")
                        .errors(404)
                        .rawParameter("messageId")
                        .tool("mail_reply")
                        .build(),
                request -> reply(request, false));
        router.add(
                sending("/v0/messages/{messageId}/reply-all", "Reply to everyone on a message", ReplyRequest.class)
                        .exampleBody("{\"text\": \"Thank you all!\"}")
                        .errors(404)
                        .rawParameter("messageId")
                        .tool("mail_reply_all")
                        .build(),
                request -> reply(request, true));
        router.add(
                sending("/v0/messages/{messageId}/forward", "Forward a message", ForwardRequest.class)
                        .description("The original's text is quoted below yours and its attachments go along.")
                        .exampleBody("{\"to\": [\"ada@example.com\"], \"text\": \"See below\"}")
                        .errors(404)
                        .rawParameter("messageId")
                        .tool("mail_forward")
                        .build(),
                this::forward);
        router.add(
                Endpoint.get("/v0/messages/{messageId}/deliveries")
                        .scope("mail:read")
                        .summary("Show what became of a sent message, per recipient")
                        .answers(200, DeliveryBody.Page.class)
                        .errors(404)
                        .rawParameter("messageId")
                        .tool("mail_deliveries")
                        .build(),
                this::deliveries);
        router.add(
                Endpoint.post("/v0/messages/{messageId}/cancel")
                        .scope("mail:send")
                        .summary("Cancel a scheduled message")
                        .answers(200, DeliveryBody.Page.class)
                        .errors(404, 409)
                        .rawParameter("messageId")
                        .tool("mail_cancel")
                        .build(),
                this::cancel);
    }

    private static Endpoint.Builder sending(String path, String summary, Class<?> body) {
        return Endpoint.post(path)
                .scope("mail:send")
                .summary(summary)
                .body(body)
                .answers(201, MessageBody.class)
                .errors(409, 413, 422)
                .maxBodyBytes(MAX_BODY)
                .idempotent();
    }

    private Response send(Request request) {
        var composition = outbox.compose(request.strictBody(SendRequest.class));
        var agent = Caller.of(request).agent();
        return enqueue(request, outbox.prepare(agent, composition, RuleScope.SEND, null), "mail_send");
    }

    private Response reply(Request request, boolean all) {
        var body = request.strictBody(ReplyRequest.class);
        var agent = Caller.of(request).agent();
        var original = original(agent, request);
        if (Boolean.TRUE.equals(body.automatic())) {
            autoReplies.require(agent, original);
        }
        var composition = outbox.reply(agent, original, body, all);
        return enqueue(request, outbox.prepare(agent, composition, RuleScope.REPLY, original.threadId()), "mail_reply");
    }

    private Response forward(Request request) {
        var body = request.strictBody(ForwardRequest.class);
        var agent = Caller.of(request).agent();
        var composition = forwarding.compose(agent, original(agent, request), body);
        return enqueue(request, outbox.prepare(agent, composition, RuleScope.SEND, null), "mail_forward");
    }

    private StoredMessage original(Agent agent, Request request) {
        return tenants.run(agent.org(), tx -> StoredMessage.of(tx, agent, request.path("messageId")));
    }

    private Response enqueue(Request request, Outbox.Ready ready, String action) {
        var caller = Caller.of(request);
        var send = new OutboxWriter.Send(caller.agent(), ready, action);
        var key = Idempotency.keyOf(request);
        if (key == null) {
            var placed = queue.commit(send).orThrow();
            wake.run();
            return Response.json(request.endpoint().status(), SentBody.of(caller.agent(), ready, placed));
        }
        var outcome = writer.keepingPauses(() -> idempotency.once(
                caller,
                key,
                request,
                MessageBody.class,
                tx -> SentBody.of(caller.agent(), ready, writer.write(tx, send))));
        wake.run();
        return outcome.response(request);
    }

    private Response deliveries(Request request) {
        var agent = Caller.of(request).agent();
        return tenants.run(agent.org(), tx -> {
            var message = StoredMessage.of(tx, agent, request.path("messageId"));
            return Response.ok(page(tx, agent, message.id()));
        });
    }

    private Response cancel(Request request) {
        var agent = Caller.of(request).agent();
        return tenants.run(agent.org(), tx -> {
            var message = StoredMessage.of(tx, agent, request.path("messageId"));
            var cancelled = store.cancelScheduled(tx, agent.org(), message.id());
            if (cancelled.isEmpty()) {
                throw new Problem.Conflict(
                                "The message is not waiting for its time.",
                                "Only a message sent with sendAt can be cancelled, until that time.")
                        .asException();
            }
            for (var group : cancelled) {
                store.failOpen(tx, agent.org(), group, "Cancelled before it was sent.", Times.now(clock));
                Jobs.cancel(tx, agent.org(), group);
            }
            activity.record(
                    tx, agent, Entry.success("mail_cancel", Category.MAIL, null, "message", message.messageId()));
            return Response.ok(page(tx, agent, message.id()));
        });
    }

    private DeliveryBody.Page page(Tx tx, Agent agent, UUID message) {
        var found = store.ofMessage(tx, agent.org(), message).stream()
                .map(DeliveryBody::of)
                .toList();
        return new DeliveryBody.Page(found, found.size());
    }
}
