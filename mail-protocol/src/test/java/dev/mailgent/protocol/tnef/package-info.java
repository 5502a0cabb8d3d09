@NullMarked
package dev.mailgent.protocol.tnef;

import org.jspecify.annotations.NullMarked;
