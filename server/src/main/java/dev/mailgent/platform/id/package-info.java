/// Identifiers: UUIDv7 inside, short prefixed names on the wire. An id is a name, never a permission.
@NullMarked
package dev.mailgent.platform.id;

import org.jspecify.annotations.NullMarked;
