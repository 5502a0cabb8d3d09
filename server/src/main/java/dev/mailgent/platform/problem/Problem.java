package dev.mailgent.platform.problem;

import java.time.Duration;

/// Why a request cannot be answered. Closed: a new kind will not compile until every door decides how to
/// show it.
///
/// `message` is for the caller and may be shown to a model; it never holds SQL, hosts, or whether a
/// stranger's row exists.
public sealed interface Problem {
    /// The request itself is wrong; repeating it changes nothing. `fix` says what to send instead.
    record Invalid(String message, String fix) implements Problem {}

    /// A field is well formed and cannot be accepted (header injection, wrong base64). 422 in HTTP.
    record Unprocessable(String message, String fix) implements Problem {}

    /// No key, or a key that is not one of ours.
    record Unauthorized(String message) implements Problem {}

    /// The caller is known and may not do this.
    record Forbidden(String message, String fix) implements Problem {}

    /// Absent, or someone else's: the two must not be told apart.
    record NotFound(String kind) implements Problem {}

    /// The path exists, the method does not. `allow` lists those that do, comma separated.
    record MethodNotAllowed(String allow) implements Problem {}

    /// The request contradicts the state it found (a taken name, an idempotency key used for something
    /// else).
    record Conflict(String message, String fix) implements Problem {}

    /// It existed and its time has passed.
    record Expired(String message) implements Problem {}

    /// The body is larger than `maxBytes`.
    record TooLarge(long maxBytes) implements Problem {}

    /// Too many requests for now.
    record RateLimited(Duration retryAfter) implements Problem {}

    /// A daily or plan limit is used up.
    record QuotaExceeded(String message, Duration retryAfter) implements Problem {}

    /// The mailbox's sending is paused, because it went round in circles; a person resumes it.
    record SendingPaused(String message) implements Problem {}

    /// Something we stand on is away; the same request may work soon.
    record Unavailable(String message, Duration retryAfter) implements Problem {}

    /// The service that holds the root key does not answer, and no key is at hand without it.
    record KmsUnavailable(Duration retryAfter) implements Problem {}

    /// The owner closed this organization's vault; its keys are dropped until it is opened again.
    record Sealed() implements Problem {}

    /// A stored secret does not open where it lies: changed, moved or rolled back. Says nothing more, on
    /// purpose.
    record Integrity() implements Problem {}

    default ProblemException asException() {
        return new ProblemException(this);
    }
}
