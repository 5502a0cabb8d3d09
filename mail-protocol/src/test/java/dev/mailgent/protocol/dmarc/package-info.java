@NullMarked
package dev.mailgent.protocol.dmarc;

import org.jspecify.annotations.NullMarked;
