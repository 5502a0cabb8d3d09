/// Certificates made and read, checked against Java's own reader and, where installed, OpenSSL.
@NullMarked
package dev.mailgent.protocol.smtp.tls;

import org.jspecify.annotations.NullMarked;
