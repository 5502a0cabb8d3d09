/// Certificates for the mail ports: a self-signed pair made on first start, or PEM files someone else renews.
///
/// [TlsIdentity] is the supplier a listener asks at each handshake. What is wrong with a file is said as an
/// [java.io.IOException] that names the file and the remedy, never its content.
@NullMarked
package dev.mailgent.protocol.smtp.tls;

import org.jspecify.annotations.NullMarked;
