/// Tests of MCP.
@NullMarked
package dev.mailgent.mcp;

import org.jspecify.annotations.NullMarked;
