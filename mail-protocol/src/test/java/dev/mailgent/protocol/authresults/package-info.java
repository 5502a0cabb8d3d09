@NullMarked
package dev.mailgent.protocol.authresults;

import org.jspecify.annotations.NullMarked;
