/// Tests of the vault.
@NullMarked
package dev.mailgent.vault;

import org.jspecify.annotations.NullMarked;
