/// The API as MCP tools and prompts, over Streamable HTTP at `/mcp`.
///
/// Nothing is decided here: tools are made from the registry of endpoints, and a call goes through the gate, the
/// handler and the request log of its endpoint like a request of its own ([dev.mailgent.platform.http.CarriedCalls]).
/// No session is kept; each message stands alone, so any node can answer it. What an endpoint refuses is a tool result
/// with `isError`; only a message that is no proper MCP is a JSON-RPC error. Text that came by mail stands in
/// `untrusted_content` and nowhere else ([Untrusted]). Start at [McpRoutes].
@NullMarked
package dev.mailgent.mcp;

import org.jspecify.annotations.NullMarked;
