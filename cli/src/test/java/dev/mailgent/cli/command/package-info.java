/// Tests of the package of the same name.
@NullMarked
package dev.mailgent.cli.command;

import org.jspecify.annotations.NullMarked;
