/// Tests of keys, scopes, limits and idempotency, over a real database and a real HTTP door.
@NullMarked
package dev.mailgent.access;

import org.jspecify.annotations.NullMarked;
