package dev.mailgent.cli.mcp;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// A line of the host, and what HTTP says of it in headers. What is no message is for the server to refuse.
record HostMessage(String line, JsonNode root) {
    private static final String META_VERSION = "io.modelcontextprotocol/protocolVersion";

    /// @throws tools.jackson.core.JacksonException when it is not JSON
    static HostMessage parse(byte[] line) {
        return new HostMessage(
                new String(line, StandardCharsets.UTF_8), JsonMapper.shared().readTree(line));
    }

    byte[] bytes() {
        return line.getBytes(StandardCharsets.UTF_8);
    }

    /// Empty for an answer of the host.
    String method() {
        return root.path("method").asString("");
    }

    /// Null where there is none that an answer could name.
    @Nullable
    JsonNode id() {
        var id = root.get("id");
        return id != null && (id.isString() || id.isIntegralNumber()) ? id : null;
    }

    boolean isNotification() {
        return root.isObject() && !method().isEmpty() && !root.has("id");
    }

    /// Id, as JSON, of the request that the host takes back; null in any other message.
    @Nullable
    String cancels() {
        return isNotification() && method().equals("notifications/cancelled")
                ? root.path("params").path("requestId").toString()
                : null;
    }

    /// @param agreed revision of the handshake, empty when there was none
    Map<String, String> headers(String agreed) {
        var headers = new LinkedHashMap<String, String>();
        var params = root.path("params");
        var own = params.path("_meta").path(META_VERSION).asString("");
        if (!own.isEmpty()) {
            // Since 2026-07-28 a request says its revision itself, and headers repeat what it can be routed by.
            put(headers, "MCP-Protocol-Version", own);
            put(headers, "Mcp-Method", method());
            var name = params.path(method().equals("resources/read") ? "uri" : "name");
            if (name.isString()) {
                put(headers, "Mcp-Name", encoded(name.asString()));
            }
        } else if (!agreed.isEmpty()) {
            put(headers, "MCP-Protocol-Version", agreed);
        }
        return headers;
    }

    /// What a header cannot carry is left out, and the server says that it misses it.
    private static void put(Map<String, String> headers, String name, String value) {
        if (isPlain(value)) {
            headers.put(name, value);
        }
    }

    private static boolean isPlain(String value) {
        return !value.isEmpty() && value.chars().allMatch(c -> c >= ' ' && c < 0x7F) && value.equals(value.strip());
    }

    private static String encoded(String name) {
        return isPlain(name) && !name.startsWith("=?base64?")
                ? name
                : "=?base64?" + Base64.getEncoder().encodeToString(name.getBytes(StandardCharsets.UTF_8)) + "?=";
    }
}
