/// Tests of the root key, the purpose keys and sealed boxes.
@NullMarked
package dev.mailgent.platform.crypto;

import org.jspecify.annotations.NullMarked;
