package dev.mailgent.platform.http;

/// Answers one request. Refusals are thrown as `ProblemException`.
@FunctionalInterface
public interface Handler {
    Response handle(Request request);
}
