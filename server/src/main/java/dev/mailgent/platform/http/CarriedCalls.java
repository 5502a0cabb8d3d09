package dev.mailgent.platform.http;

import dev.mailgent.platform.problem.Problem;
import dev.mailgent.platform.problem.ProblemException;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Calls endpoints for a request that carries calls (MCP), as if each had come by itself: the same gate, the same
/// handlers, the same refusals, a line of its own in the request log. Only the count of requests is the carrier's; a
/// call
/// that waits gives back the carrier's place among the requests served at once.
public final class CarriedCalls {
    private static final Logger LOG = LoggerFactory.getLogger(CarriedCalls.class);

    /// Of a request that carries a call that waits: it takes no place among the requests served at once, whose number
    /// bounds the memory of small bodies.
    private static final int MOST_WHILE_WAITING = 16 * 1024;

    private final Gate gate;

    /// What a request has beside its endpoint: parameters decoded, the body within the endpoint's limit. Not compared
    /// by value.
    ///
    /// @param headers by lower-case name, beside those of the carrier
    @SuppressWarnings("ArrayRecordComponent")
    public record Arguments(
            Map<String, String> path, Map<String, String> query, Map<String, String> headers, byte[] body) {}

    /// How a call ended. Not compared by value.
    ///
    /// @param body as it would travel; empty for 204
    /// @param error code of a refusal, empty for a success
    @SuppressWarnings("ArrayRecordComponent")
    public record Answer(int status, String contentType, Map<String, String> headers, byte[] body, String error) {
        public boolean isSuccess() {
            return status < 400;
        }
    }

    /// @param gate the one of the HTTP door
    public CarriedCalls(Gate gate) {
        this.gate = gate;
    }

    /// @param carrier the request that carries the call; the call is its caller's and shares its id
    /// @param arguments made when the caller may call at all; may refuse with a [ProblemException]
    public Answer call(Request carrier, Router.Route route, Supplier<Arguments> arguments) {
        var begin = System.nanoTime();
        var endpoint = route.endpoint();
        var caller = carrier.caller().orElse(null);
        var requestId = carrier.requestId();
        var bytesIn = 0L;
        var error = "";
        Response response;
        try {
            gate.admitCarried(endpoint, caller);
            var given = arguments.get();
            bytesIn = given.body().length;
            if (bytesIn > endpoint.maxBodyBytes()) {
                throw new Problem.TooLarge(endpoint.maxBodyBytes()).asException();
            }
            var headers = new HashMap<>(carrier.headers());
            headers.remove("idempotency-key"); // the carrier's own
            headers.putAll(given.headers());
            if (endpoint.waits()) {
                if (carrier.bodyBytes().length > MOST_WHILE_WAITING) {
                    throw new Problem.TooLarge(MOST_WHILE_WAITING).asException();
                }
                carrier.leave();
            }
            response = route.handler()
                    .handle(new Request(
                            endpoint,
                            requestId,
                            carrier.remote(),
                            given.path(),
                            given.query(),
                            "",
                            headers,
                            given.body(),
                            caller,
                            carrier::leave));
        } catch (ProblemException e) {
            response = HttpDoor.refusal(e.problem(), requestId);
            error = ProblemJson.of(e.problem(), requestId).error();
        } catch (RuntimeException | StackOverflowError e) {
            LOG.error("request {} failed: {} {}", requestId, endpoint.method(), endpoint.path(), e);
            response = Response.json(500, ProblemJson.bug(requestId));
            error = "internal_error";
        }
        var body = response.toBytes();
        gate.answered(new Gate.Answered(
                requestId,
                endpoint.method(),
                endpoint,
                caller,
                response.status(),
                error.isEmpty() ? null : error,
                System.nanoTime() - begin,
                bytesIn,
                body.length));
        return new Answer(response.status(), response.contentType(), response.headers(), body, error);
    }
}
