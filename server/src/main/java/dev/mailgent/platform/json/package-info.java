/// The one JSON mapper: RFC 3339 instants in milliseconds, unknown fields tolerated, clear binding errors.
@NullMarked
package dev.mailgent.platform.json;

import org.jspecify.annotations.NullMarked;
