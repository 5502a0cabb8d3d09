/// Everything that touches a secret with a cipher: the instance's root key, the purpose keys it wraps, and boxes sealed
/// with them. No other package imports `javax.crypto`.
///
/// One key has one purpose and one algorithm. A box that was moved, cut or changed does not open: [TamperedException],
/// never another key, never half an answer. A root key that is missing, readable by others or not the one this database
/// was sealed with stops the start with a sentence; it is never made anew over existing data. Start at [InstanceKeys].
@NullMarked
package dev.mailgent.platform.crypto;

import org.jspecify.annotations.NullMarked;
