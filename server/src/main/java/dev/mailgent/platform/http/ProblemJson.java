package dev.mailgent.platform.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.mailgent.platform.problem.Problem;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The error envelope of the v0 contract: `{error, message, status}` plus `requestId` and, where we can
/// say it, `fix` and `docs`. The one place where a [Problem] becomes HTTP.
public record ProblemJson(
        String error,
        String message,
        int status,
        String requestId,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String fix,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String docs) {

    public static ProblemJson of(Problem problem, String requestId) {
        return switch (problem) {
            case Problem.Invalid p -> envelope("bad_request", p.message(), 400, p.fix(), requestId);
            case Problem.Unprocessable p -> envelope("unprocessable", p.message(), 422, p.fix(), requestId);
            case Problem.Unauthorized p ->
                envelope(
                        "unauthorized",
                        p.message(),
                        401,
                        "Send the header 'Authorization: Bearer <key>' with a key that begins mgnt- or mgpk-.",
                        requestId);
            case Problem.Forbidden p -> envelope("forbidden", p.message(), 403, p.fix(), requestId);
            case Problem.NotFound p ->
                envelope(
                        "not_found",
                        p.kind().equals("route") ? "There is nothing at this path." : "No such " + p.kind() + ".",
                        404,
                        p.kind().equals("route")
                                ? "GET /openapi.json lists every path."
                                : "Check the id; list the resource to see what exists.",
                        requestId);
            case Problem.MethodNotAllowed p ->
                envelope(
                        "method_not_allowed",
                        "This path does not answer that method.",
                        405,
                        "Use " + p.allow() + ".",
                        requestId);
            case Problem.Conflict p -> envelope("conflict", p.message(), 409, p.fix(), requestId);
            case Problem.Expired p -> envelope("expired", p.message(), 410, null, requestId);
            case Problem.TooLarge p ->
                envelope(
                        "payload_too_large",
                        "The body is larger than " + p.maxBytes() + " bytes.",
                        413,
                        "Send less: fewer or smaller attachments.",
                        requestId);
            case Problem.RateLimited p ->
                envelope(
                        "rate_limited",
                        "Too many requests.",
                        429,
                        "Wait " + seconds(p.retryAfter()) + " s (header Retry-After) and repeat.",
                        requestId);
            case Problem.QuotaExceeded p ->
                envelope(
                        "quota_exceeded",
                        p.message(),
                        429,
                        "Wait until the quota resets (header Retry-After).",
                        requestId);
            case Problem.SendingPaused p ->
                envelope(
                        "sending_paused",
                        p.message(),
                        409,
                        "Find out what answers what, then let the owner resume it: mailgent platform resume-sending.",
                        requestId);
            case Problem.Unavailable p ->
                envelope("unavailable", p.message(), 503, "Repeat in " + seconds(p.retryAfter()) + " s.", requestId);
            case Problem.KmsUnavailable p ->
                envelope(
                        "kms_unavailable",
                        "The key service is not answering.",
                        503,
                        "Repeat in " + seconds(p.retryAfter()) + " s; nothing was changed.",
                        requestId);
            case Problem.Sealed _ ->
                envelope(
                        "sealed",
                        "The vault of this organization is sealed.",
                        503,
                        "Its owner can unseal it.",
                        requestId);
            case Problem.Integrity _ ->
                envelope(
                        "integrity_error",
                        "The stored value cannot be trusted and was not opened.",
                        500,
                        "Report the requestId; store the value again.",
                        requestId);
        };
    }

    static ProblemJson bug(String requestId) {
        return envelope(
                "internal_error",
                "Something went wrong on our side.",
                500,
                "Report the requestId; the log has the cause.",
                requestId);
    }

    /// Value of `Retry-After`, in whole seconds.
    static Optional<String> retryAfter(Problem problem) {
        return switch (problem) {
            case Problem.RateLimited p -> Optional.of(seconds(p.retryAfter()));
            case Problem.QuotaExceeded p -> Optional.of(seconds(p.retryAfter()));
            case Problem.Unavailable p -> Optional.of(seconds(p.retryAfter()));
            case Problem.KmsUnavailable p -> Optional.of(seconds(p.retryAfter()));
            case Problem.Sealed _ -> Optional.of("60");
            default -> Optional.empty();
        };
    }

    private static String seconds(Duration duration) {
        return Long.toString(Math.max(1, duration.plusMillis(999).toSeconds()));
    }

    private static ProblemJson envelope(
            String error, String message, int status, @Nullable String fix, String requestId) {
        return new ProblemJson(error, message, status, requestId, fix, "/docs#errors");
    }
}
