/// Tests of the readers of other programs' exports.
@NullMarked
package dev.mailgent.vault.imports;

import org.jspecify.annotations.NullMarked;
