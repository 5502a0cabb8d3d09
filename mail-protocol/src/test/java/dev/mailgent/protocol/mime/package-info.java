@NullMarked
package dev.mailgent.protocol.mime;

import org.jspecify.annotations.NullMarked;
