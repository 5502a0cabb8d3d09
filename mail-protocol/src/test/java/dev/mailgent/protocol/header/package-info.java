@NullMarked
package dev.mailgent.protocol.header;

import org.jspecify.annotations.NullMarked;
