package dev.mailgent.mcp;

import dev.mailgent.platform.config.Setting;
import java.util.Set;

/// Who may reach `/mcp` from a web page.
public record McpConfig(
        @Setting(
                key = "mcp-allowed-origins",
                fallback = "",
                doc =
                        "Origins of web pages, comma separated (https://chat.example.com), that may call /mcp besides this"
                                + " server's own and pages on this machine. A request with any other Origin is refused.")
        Set<String> allowedOrigins) {
    public McpConfig {
        allowedOrigins = Set.copyOf(allowedOrigins);
    }
}
