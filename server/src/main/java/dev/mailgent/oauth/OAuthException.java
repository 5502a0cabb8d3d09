package dev.mailgent.oauth;

/// Why a request of the protocol is refused, with the error code of the RFC that names it. The message is for the
/// developer of the client; it holds nothing that was sent.
final class OAuthException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String error;
    private final int status;

    private OAuthException(String error, int status, String message) {
        super(message, null, false, false);
        this.error = error;
        this.status = status;
    }

    /// RFC 6749 sections 4.1.2.1 and 5.2.
    static OAuthException invalidRequest(String message) {
        return new OAuthException("invalid_request", 400, message);
    }

    static OAuthException invalidClient(String message) {
        return new OAuthException("invalid_client", 401, message);
    }

    static OAuthException invalidGrant(String message) {
        return new OAuthException("invalid_grant", 400, message);
    }

    static OAuthException invalidScope(String message) {
        return new OAuthException("invalid_scope", 400, message);
    }

    /// RFC 8707 section 2.
    static OAuthException invalidTarget(String message) {
        return new OAuthException("invalid_target", 400, message);
    }

    /// Any other.
    static OAuthException of(String error, String message) {
        return new OAuthException(error, 400, message);
    }

    String error() {
        return error;
    }

    /// Of the answer at the token endpoint.
    int status() {
        return status;
    }

    String description() {
        return String.valueOf(getMessage());
    }
}
