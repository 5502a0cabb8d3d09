/// MCP for hosts that start a program and talk to it over standard input and output: each line is a message, carried
/// to `/mcp` of the server, and its answer is a line again.
///
/// Nothing is kept but the revision the host agreed on, so a server that is started anew is not noticed. What cannot
/// be carried is answered with an error of JSON-RPC and said on standard error; the bridge goes on. Start at [Bridge].
@NullMarked
package dev.mailgent.cli.mcp;

import org.jspecify.annotations.NullMarked;
