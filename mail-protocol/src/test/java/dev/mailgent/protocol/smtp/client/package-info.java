/// The client against a server that is scripted, our own receiver, and Postfix's sink where installed.
@NullMarked
package dev.mailgent.protocol.smtp.client;

import org.jspecify.annotations.NullMarked;
