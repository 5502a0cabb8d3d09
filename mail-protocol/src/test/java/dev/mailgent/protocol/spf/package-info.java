@NullMarked
package dev.mailgent.protocol.spf;

import org.jspecify.annotations.NullMarked;
