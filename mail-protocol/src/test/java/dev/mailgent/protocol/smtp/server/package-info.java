/// Transcripts of the session, raw sockets against the listener, the smuggling corpus.
@NullMarked
package dev.mailgent.protocol.smtp.server;

import org.jspecify.annotations.NullMarked;
