/// Tests of what the program says about itself.
@NullMarked
package dev.mailgent.meta;

import org.jspecify.annotations.NullMarked;
