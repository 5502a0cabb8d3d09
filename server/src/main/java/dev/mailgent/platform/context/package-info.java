/// What a log line needs to know about the work in hand: request id and actor, bound once at each door.
@NullMarked
package dev.mailgent.platform.context;

import org.jspecify.annotations.NullMarked;
