@NullMarked
package dev.mailgent.protocol.address;

import org.jspecify.annotations.NullMarked;
