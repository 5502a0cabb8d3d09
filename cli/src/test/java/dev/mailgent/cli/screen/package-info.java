/// Tests of the package of the same name.
@NullMarked
package dev.mailgent.cli.screen;

import org.jspecify.annotations.NullMarked;
