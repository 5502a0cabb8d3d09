/// Sending: from a request to one durable row per recipient group, and from there to someone's server.
///
/// [Outbox] checks, composes and writes in one transaction; [DeliveryWorker] takes it on through a
/// [Transport]. What was answered 201 is delivered, or its sender is told why not.
@NullMarked
package dev.mailgent.mail.outbound;

import org.jspecify.annotations.NullMarked;
