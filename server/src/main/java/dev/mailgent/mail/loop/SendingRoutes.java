package dev.mailgent.mail.loop;

import static dev.mailgent.access.Scope.MAIL_READ;

import dev.mailgent.access.Agent;
import dev.mailgent.access.Caller;
import dev.mailgent.identity.Identities;
import dev.mailgent.platform.http.Endpoint;
import dev.mailgent.platform.http.Request;
import dev.mailgent.platform.http.Response;
import dev.mailgent.platform.http.Router;
import dev.mailgent.platform.http.Routes;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// HTTP face of the pause: an agent sees that it is paused and why; only a platform key resumes it, because the program
/// that went round in circles is not the one to say that it stopped.
public final class SendingRoutes implements Routes {
    private static final String OF_IDENTITY = "/v0/platform/identities/{identityId}/sending";

    private final LoopGuard guard;
    private final Identities identities;

    /// Whether mail goes out. All but the state are null while it does.
    ///
    /// @param state `active` or `paused`
    /// @param reason `same_body` or `busy_thread`
    /// @param about the recipient, or the thread
    /// @param count messages within the window, the refused one included
    record SendingBody(
            String state,
            @Nullable String reason,
            @Nullable String about,
            @Nullable Integer count,
            @Nullable Instant since) {
        static SendingBody of(@Nullable Loop loop) {
            return loop == null
                    ? new SendingBody("active", null, null, null, null)
                    : new SendingBody("paused", loop.reason(), loop.about(), loop.count(), loop.since());
        }
    }

    public SendingRoutes(LoopGuard guard, Identities identities) {
        this.guard = guard;
        this.identities = identities;
    }

    @Override
    public void register(Router router) {
        router.add(
                Endpoint.get("/v0/sending")
                        .scope(MAIL_READ.wire())
                        .summary("Show whether this mailbox may send")
                        .description("It is paused when it seems to go round in circles: the same body to one recipient"
                                + " more than 3 times, or more than 30 replies in one thread, in 10 minutes (settings"
                                + " loop-*). Sends are then answered 409 sending_paused.")
                        .answers(200, SendingBody.class)
                        .tool("mail_sending_status")
                        .build(),
                request -> show(Caller.of(request).agent()));
        router.add(
                Endpoint.get(OF_IDENTITY)
                        .audience(Endpoint.Audience.PLATFORM)
                        .summary("Show whether an identity's mailbox may send")
                        .answers(200, SendingBody.class)
                        .errors(404)
                        .tool("identities_sending_status")
                        .build(),
                request -> show(agent(request)));
        router.add(
                Endpoint.post(OF_IDENTITY + "/resume")
                        .audience(Endpoint.Audience.PLATFORM)
                        .summary("Let an identity's mailbox send again")
                        .description(
                                "Ends a pause and begins to count anew. Nothing that was refused is sent. Repeating"
                                        + " the call changes nothing.")
                        .answers(200, SendingBody.class)
                        .errors(404)
                        .tool("identities_resume_sending")
                        .build(),
                request -> {
                    var agent = agent(request);
                    guard.resume(agent);
                    return show(agent);
                });
    }

    private Agent agent(Request request) {
        var identity = identities
                .show(Caller.of(request).org(), request.path("identityId"))
                .identity();
        return new Agent(identity.org(), identity.id(), identity.name(), identity.email());
    }

    private Response show(Agent agent) {
        return Response.ok(SendingBody.of(guard.pause(agent).orElse(null)));
    }
}
