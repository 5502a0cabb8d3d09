/// Time as the database keeps it: UTC, microseconds. Clocks come in as `InstantSource`, never by a static call.
@NullMarked
package dev.mailgent.platform.time;

import org.jspecify.annotations.NullMarked;
