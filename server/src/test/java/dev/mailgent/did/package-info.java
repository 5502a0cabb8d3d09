/// Tests of DIDs.
@NullMarked
package dev.mailgent.did;

import org.jspecify.annotations.NullMarked;
