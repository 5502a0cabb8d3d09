@NullMarked
package dev.mailgent.protocol.arc;

import org.jspecify.annotations.NullMarked;
