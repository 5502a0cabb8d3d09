package dev.mailgent.mcp;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.mailgent.access.Caller;
import dev.mailgent.access.KeyText;
import dev.mailgent.oauth.Challenge;
import dev.mailgent.platform.http.CarriedCalls;
import dev.mailgent.platform.http.Endpoint;
import dev.mailgent.platform.http.Request;
import dev.mailgent.platform.http.Response;
import dev.mailgent.platform.http.Router;
import dev.mailgent.platform.http.Routes;
import java.util.LinkedHashMap;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// The Streamable HTTP transport: one message in a POST, its answer in the reply. There is no stream to open (GET) and
/// no session to end (DELETE): both are answered 405, as the specification provides for servers without them.
public final class McpRoutes implements Routes {
    public static final String PATH = "/mcp";

    /// A message with attachments, and a little for what is around it.
    private static final long MAX_BODY = 36L * 1024 * 1024;

    private final CarriedCalls calls;
    private final Challenge challenge;

    /// A message of JSON-RPC 2.0.
    record MessageBody(
            @Nullable String jsonrpc,
            @Nullable JsonNode id,
            @Nullable String method,
            @Nullable JsonNode params) {}

    /// Its answer: one of `result` and `error`.
    record AnswerBody(
            String jsonrpc,
            @Nullable JsonNode id,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            JsonNode result,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            JsonNode error) {}

    /// @param challenge what a token that lacks a scope is told
    public McpRoutes(CarriedCalls calls, Challenge challenge) {
        this.calls = calls;
        this.challenge = challenge;
    }

    @Override
    public void register(Router router) {
        var methods = new Methods(router, calls);
        router.add(
                Endpoint.post(PATH)
                        .audience(Endpoint.Audience.ANY_KEY)
                        .summary("Speak MCP")
                        .description("The Model Context Protocol over Streamable HTTP, revisions "
                                + String.join(", ", Revision.dates())
                                + ": every endpoint that has a tool name, as a tool. The key may also come in a header"
                                + " MAILGENT_API_KEY or LOOMAL_API_KEY. Notifications are answered 202.")
                        .body(MessageBody.class)
                        .exampleBody("{\"jsonrpc\": \"2.0\", \"id\": 1, \"method\": \"ping\"}")
                        .answers(200, AnswerBody.class)
                        .errors(404, 405, 413)
                        .maxBodyBytes(MAX_BODY)
                        .carrier()
                        .build(),
                request -> answer(methods, request));
    }

    private Response answer(Methods methods, Request request) {
        var revision = Revision.UNSAID;
        JsonNode id = null;
        try {
            var message = Message.parse(request.bodyBytes());
            id = message.id();
            revision = message.revision(request);
            if (!message.isRequest()) {
                return Response.accepted();
            }
            if (!revision.isStateless() && request.header("mcp-session-id").isPresent()) {
                // None was given here; 404 makes the client begin anew.
                return failure(404, id, RpcException.invalidRequest("There is no such session."));
            }
            var lacking = isToken(request) ? methods.lacking(message, Caller.of(request)) : Optional.<String>empty();
            if (lacking.isPresent()) {
                // A program with a token can ask a person for more; with a key it cannot, and its model is told.
                return failure(403, id, RpcException.insufficientScope(lacking.get()))
                        .header("WWW-Authenticate", challenge.insufficient(lacking.get()));
            }
            var result = methods.call(revision, message, request, Caller.of(request));
            var answer = new LinkedHashMap<String, Object>();
            answer.put("jsonrpc", "2.0");
            answer.put("id", id);
            answer.put("result", result);
            return Response.ok(answer).noStore();
        } catch (RpcException e) {
            return failure(e.status(revision), id, e);
        }
    }

    private static boolean isToken(Request request) {
        return KeyText.kind(Caller.key(request))
                .filter(kind -> kind == KeyText.Kind.DELEGATED)
                .isPresent();
    }

    private static Response failure(int status, @Nullable JsonNode id, RpcException e) {
        var error = new LinkedHashMap<String, Object>();
        error.put("code", e.code());
        error.put("message", String.valueOf(e.getMessage()));
        if (!e.data().isEmpty()) {
            error.put("data", e.data());
        }
        var answer = new LinkedHashMap<String, @Nullable Object>();
        answer.put("jsonrpc", "2.0");
        answer.put("id", id);
        answer.put("error", error);
        return Response.json(status, answer).noStore();
    }
}
