/// Tests of the package, over a real database and a real HTTP door.
@NullMarked
package dev.mailgent.identity;

import org.jspecify.annotations.NullMarked;
