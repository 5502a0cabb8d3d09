package dev.mailgent.mcp;

import java.util.List;
import java.util.Map;

/// Why a message has no result. Codes are those of JSON-RPC 2.0 and of MCP.
final class RpcException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private static final int PARSE_ERROR = -32700;
    private static final int INVALID_REQUEST = -32600;
    private static final int METHOD_NOT_FOUND = -32601;
    private static final int INVALID_PARAMS = -32602;
    private static final int RESOURCE_NOT_FOUND = -32002;
    private static final int HEADER_MISMATCH = -32020;
    private static final int UNSUPPORTED_VERSION = -32022;

    private final int code;
    private final transient Map<String, Object> data;
    private final boolean transportFault;

    private RpcException(int code, String message, Map<String, Object> data, boolean transportFault) {
        super(message, null, false, false);
        this.code = code;
        this.data = data;
        this.transportFault = transportFault;
    }

    static RpcException parseError() {
        return new RpcException(PARSE_ERROR, "The body is not valid JSON.", Map.of(), true);
    }

    static RpcException invalidRequest(String message) {
        return new RpcException(INVALID_REQUEST, message, Map.of(), true);
    }

    static RpcException methodNotFound() {
        return new RpcException(METHOD_NOT_FOUND, "Method not found", Map.of(), false);
    }

    static RpcException invalidParams(String message) {
        return new RpcException(INVALID_PARAMS, message, Map.of(), false);
    }

    /// Revisions with a handshake have a code of its own for it.
    static RpcException noResource(Revision revision, String uri) {
        var code = revision.isStateless() ? INVALID_PARAMS : RESOURCE_NOT_FOUND;
        return new RpcException(code, "Resource not found", Map.of("uri", uri), false);
    }

    static RpcException invalidRequestMeta(String... needed) {
        return new RpcException(
                INVALID_PARAMS, "Each request needs in _meta: " + String.join(", ", needed) + ".", Map.of(), true);
    }

    /// Beside HTTP 403, which is what clients act on.
    static RpcException insufficientScope(String scope) {
        return new RpcException(INVALID_REQUEST, "The token lacks the scope " + scope + ".", Map.of(), true);
    }

    static RpcException headerMismatch(String message) {
        return new RpcException(HEADER_MISMATCH, message, Map.of(), true);
    }

    static RpcException unsupportedVersion(String requested) {
        return new RpcException(
                UNSUPPORTED_VERSION,
                "Unsupported protocol version",
                Map.of("supported", List.copyOf(Revision.dates()), "requested", requested),
                true);
    }

    int code() {
        return code;
    }

    Map<String, Object> data() {
        return data;
    }

    /// Status of the answer. Revisions with a handshake carry errors of a method in a 200.
    int status(Revision revision) {
        if (transportFault) {
            return 400;
        } else if (!revision.isStateless()) {
            return 200;
        }
        return code == METHOD_NOT_FOUND ? 404 : 400;
    }
}
