package dev.mailgent.mail.waiting;

import static dev.mailgent.access.Scope.MAIL_READ;

import dev.mailgent.access.Caller;
import dev.mailgent.platform.http.Endpoint;
import dev.mailgent.platform.http.Request;
import dev.mailgent.platform.http.Response;
import dev.mailgent.platform.http.Router;
import dev.mailgent.platform.http.Routes;

/// HTTP face of waiting.
public final class WaitRoutes implements Routes {
    private final Waiting waiting;

    public WaitRoutes(Waiting waiting) {
        this.waiting = waiting;
    }

    @Override
    public void register(Router router) {
        router.add(
                Endpoint.get("/v0/messages/wait")
                        .scope(MAIL_READ.wire())
                        .summary("Wait for a message, a code or a link")
                        .description("Stays open until the next received mail fits, and answers with what was waited"
                                + " for. Without 'since' and 'resume' only mail that comes after the call began counts,"
                                + " so yesterday's code is never given; send 'since' with the time at which you asked for"
                                + " the code. Nothing in time is an answer too: kind 'none' with a 'resume' token that the"
                                + " next call goes on from without a gap. A code or link is handed out once; 'again=true'"
                                + " gives it again.")
                        .query("for", "string", "message (unless given), code or link.")
                        .query("from", "string", "Only from this address, or from this domain and those below it.")
                        .query("subject", "string", "Only with this text in the subject; case does not matter.")
                        .query("since", "string", "Only mail received at this time or later: a date or RFC 3339 time.")
                        .query("timeout", "integer", "Seconds to wait: 25 unless given, 50 at most, 0 to look only.")
                        .query("resume", "string", "The 'resume' of the answer before.")
                        .query("again", "boolean", "Give a code or link also when it was handed out before.")
                        .answers(200, WaitAnswer.class)
                        .errors(503)
                        .tool("mail_wait")
                        .waits()
                        .build(),
                this::await);
    }

    private Response await(Request request) {
        return Response.ok(waiting.await(Caller.of(request), Caller.key(request), WaitQuery.of(request)))
                .noStore();
    }
}
