/// Why a request cannot be answered, as closed data. Each door (HTTP, MCP, CLI) maps it in one place.
@NullMarked
package dev.mailgent.platform.problem;

import org.jspecify.annotations.NullMarked;
