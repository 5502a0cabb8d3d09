package dev.mailgent.cli.command;

import dev.mailgent.cli.api.Failure;
import dev.mailgent.cli.mcp.Bridge;
import java.io.IOException;

/// `mailgent mcp`: the server's tools for hosts that start a program. Standard output belongs to the protocol.
final class McpCommand {
    private McpCommand() {}

    static Command command() {
        return Command.of(
                        "mcp",
                        "Speak MCP on standard input and output, for hosts that start a program",
                        "mcp",
                        McpCommand::run)
                .flag("--platform", "use the platform key: tools that manage identities");
    }

    private static void run(Call call) {
        var api = call.isGiven("--platform") ? call.platform() : call.api();
        try {
            new Bridge(api, call.screen()).run(call.input());
        } catch (IOException e) {
            throw Failure.of("Standard input cannot be read: " + e.getMessage(), "Start it from an MCP host.");
        }
    }
}
