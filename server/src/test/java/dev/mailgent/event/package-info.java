/// The log of events, the bell, and the doors to them.
@NullMarked
package dev.mailgent.event;

import org.jspecify.annotations.NullMarked;
