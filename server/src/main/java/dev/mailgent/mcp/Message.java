package dev.mailgent.mcp;

import dev.mailgent.platform.http.Request;
import dev.mailgent.platform.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// One JSON-RPC message of a client.
///
/// @param id text or whole number; null for a notification
/// @param method empty for a client's answer, which nobody here waits for
record Message(@Nullable JsonNode id, String method, ObjectNode params) {
    private static final String META_VERSION = "io.modelcontextprotocol/protocolVersion";
    private static final String META_CAPABILITIES = "io.modelcontextprotocol/clientCapabilities";
    private static final String BASE64 = "=?base64?";
    private static final String BASE64_END = "?=";

    /// @throws RpcException when the body is no message of JSON-RPC 2.0
    static Message parse(byte[] body) {
        JsonNode root;
        try {
            root = Json.MAPPER.readTree(body);
        } catch (JacksonException _) {
            throw RpcException.parseError();
        }
        if (root.isArray()) {
            throw RpcException.invalidRequest("Batches are not supported: send one message in a request.");
        }
        if (!root.isObject() || !root.path("jsonrpc").asString("").equals("2.0")) {
            throw RpcException.invalidRequest("The body is not a JSON-RPC 2.0 message.");
        }
        var method = root.get("method");
        if (method == null && (root.has("result") || root.has("error"))) {
            return new Message(null, "", Json.MAPPER.createObjectNode());
        }
        if (method == null || !method.isString()) {
            throw RpcException.invalidRequest("The message has no method.");
        }
        var id = root.get("id");
        if (id != null && !id.isString() && !id.isIntegralNumber()) {
            throw RpcException.invalidRequest("The id is neither text nor a whole number.");
        }
        var params = root.get("params");
        if (params != null && !params.isObject()) {
            throw RpcException.invalidRequest("The params are not an object.");
        }
        return new Message(
                id, method.asString(), params instanceof ObjectNode given ? given : Json.MAPPER.createObjectNode());
    }

    boolean isRequest() {
        return id != null;
    }

    /// Which revision the message is of, by the header and, since 2026-07-28, by what the message says itself.
    ///
    /// @throws RpcException when the two differ, or the revision is not spoken here
    Revision revision(Request request) {
        var header = request.header("mcp-protocol-version").map(String::strip);
        var claimed = text(params.path("_meta").get(META_VERSION));
        if (header.isEmpty()) {
            if (claimed.isPresent()) {
                throw RpcException.headerMismatch("The header MCP-Protocol-Version is missing.");
            }
            return Revision.UNSAID;
        }
        if (claimed.isPresent() && !claimed.equals(header)) {
            throw RpcException.headerMismatch(
                    "The header MCP-Protocol-Version and the version in _meta are not the same.");
        }
        var revision = Revision.of(header.get()).orElseThrow(() -> RpcException.unsupportedVersion(header.get()));
        if (revision.isStateless() && isRequest()) {
            requireSelfDescription(request, claimed.isPresent());
        }
        return revision;
    }

    /// Since 2026-07-28 each request carries what a handshake told before, and headers by which it can be routed.
    private void requireSelfDescription(Request request, boolean versioned) {
        if (!versioned || !params.path("_meta").path(META_CAPABILITIES).isObject()) {
            throw RpcException.invalidRequestMeta(META_VERSION, META_CAPABILITIES);
        }
        if (!request.header("mcp-method").map(String::strip).equals(Optional.of(method))) {
            throw RpcException.headerMismatch("The header Mcp-Method is not the message's method.");
        }
        var name = named();
        if (name.isPresent()
                && !request.header("mcp-name").flatMap(Message::decoded).equals(name)) {
            throw RpcException.headerMismatch("The header Mcp-Name is not the name in the message.");
        }
    }

    private Optional<String> named() {
        return switch (method) {
            case "tools/call", "prompts/get" -> text(params.get("name"));
            case "resources/read" -> text(params.get("uri"));
            default -> Optional.empty();
        };
    }

    /// A header's value: as it is, or base64 of UTF-8 between marks.
    private static Optional<String> decoded(String header) {
        var value = header.strip();
        if (!value.startsWith(BASE64) || !value.endsWith(BASE64_END) || value.length() < 11) {
            return Optional.of(value);
        }
        try {
            var bytes = Base64.getDecoder().decode(value.substring(BASE64.length(), value.length() - 2));
            return Optional.of(new String(bytes, StandardCharsets.UTF_8));
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    private static Optional<String> text(@Nullable JsonNode node) {
        return node != null && node.isString() ? Optional.of(node.asString()) : Optional.empty();
    }

    /// A text parameter of the method.
    ///
    /// @throws RpcException when it is missing
    String required(String name) {
        return text(params.get(name))
                .orElseThrow(() -> RpcException.invalidParams("The parameter '" + name + "' is missing or no text."));
    }
}
