package dev.mailgent.mcp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mailgent.kit.TestApp;
import dev.mailgent.platform.json.Json;
import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/// Messages to `/mcp` of one key.
record McpCalls(TestApp app, String key) {
    /// Sends a request as clients of 2025-11-25 do. @return the whole answer of HTTP
    TestApp.Answer send(String method, Object params, String... headers) {
        var message = new LinkedHashMap<String, Object>(Map.of("jsonrpc", "2.0", "id", 7, "method", method));
        message.put("params", params);
        return app.call("POST", "/mcp", key, Json.MAPPER.writeValueAsString(message), headers);
    }

    /// Expects a result.
    JsonNode result(String method, Object params) {
        var answer = send(method, params, "MCP-Protocol-Version", "2025-11-25");
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        assertThat(answer.json().has("result")).as(answer.text()).isTrue();
        return answer.json().get("result");
    }

    /// Calls a tool and expects it to succeed. @return its structured result
    JsonNode tool(String name, Map<String, ?> arguments) {
        var result = call(name, arguments);
        assertThat(result.path("isError").asBoolean(false))
                .as(result.toString())
                .isFalse();
        var text = result.get("content").get(0).get("text").asString();
        assertThat(Json.MAPPER.readTree(text)).isEqualTo(result.get("structuredContent"));
        return result.get("structuredContent");
    }

    /// Calls a tool and expects a refusal. @return its text
    String refusal(String name, Map<String, ?> arguments) {
        var result = call(name, arguments);
        assertThat(result.path("isError").asBoolean(false))
                .as(result.toString())
                .isTrue();
        assertThat(result.has("structuredContent")).isFalse();
        return result.get("content").get(0).get("text").asString();
    }

    JsonNode call(String name, Map<String, ?> arguments) {
        return result("tools/call", Map.of("name", name, "arguments", arguments));
    }
}
