/// Tests of the embedded database, on the real binaries.
@NullMarked
package dev.mailgent.platform.postgres;

import org.jspecify.annotations.NullMarked;
