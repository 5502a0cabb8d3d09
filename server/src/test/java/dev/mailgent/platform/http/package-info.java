/// Tests of the HTTP door.
@NullMarked
package dev.mailgent.platform.http;

import org.jspecify.annotations.NullMarked;
