/// Instance secrets: the root key file and the purpose keys wrapped under it.
@NullMarked
package dev.mailgent.platform.crypto;

import org.jspecify.annotations.NullMarked;
