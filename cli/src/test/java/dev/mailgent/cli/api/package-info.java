/// Tests of the package of the same name.
@NullMarked
package dev.mailgent.cli.api;

import org.jspecify.annotations.NullMarked;
