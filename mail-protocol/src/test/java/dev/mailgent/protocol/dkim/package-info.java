@NullMarked
package dev.mailgent.protocol.dkim;

import org.jspecify.annotations.NullMarked;
