package dev.mailgent.platform.http;

import java.net.InetAddress;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Decides who is calling before a handler runs, and hears how each request ended. Implemented by `access`, so that
/// this package knows no keys.
public interface Gate {
    /// Finds out who is calling.
    ///
    /// @param headers by lower-case name
    /// @param answerHeaders headers to add to the answer, whatever it will be
    /// @return the caller, or null for a public endpoint
    /// @throws dev.mailgent.platform.problem.ProblemException Unauthorized or RateLimited
    @Nullable
    Object identify(
            Endpoint endpoint, InetAddress remote, Map<String, String> headers, Map<String, String> answerHeaders);

    /// Decides whether `caller` may call `endpoint` now. Apart from [#identify], so that a refused caller is known to
    /// [#answered].
    ///
    /// @param answerHeaders headers to add to the answer, whatever it will be (rate limits)
    /// @throws dev.mailgent.platform.problem.ProblemException Forbidden or RateLimited
    void admit(Endpoint endpoint, @Nullable Object caller, Map<String, String> answerHeaders);

    /// Decides the same for a call that came inside the request of a carrier, which was admitted and counted itself.
    ///
    /// @throws dev.mailgent.platform.problem.ProblemException Forbidden or Unavailable
    void admitCarried(Endpoint endpoint, @Nullable Object caller);

    /// Called once per request after the answer was written. `endpoint` and `caller` are null when none was found.
    void answered(Answered facts);

    /// Facts of one finished request.
    record Answered(
            String requestId,
            String method,
            @Nullable Endpoint endpoint,
            @Nullable Object caller,
            int status,
            @Nullable String error,
            long nanos,
            long bytesIn,
            long bytesOut) {}
}
