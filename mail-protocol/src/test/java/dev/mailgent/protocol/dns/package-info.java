@NullMarked
package dev.mailgent.protocol.dns;

import org.jspecify.annotations.NullMarked;
