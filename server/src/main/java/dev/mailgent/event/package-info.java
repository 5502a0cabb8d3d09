/// What happened, for everyone who wants to know: one row per fact, written in the transaction of the
/// fact, numbered in the identity's feed ([dev.mailgent.event.Events]).
///
/// Readers go by place: [dev.mailgent.event.EventLog] pages the events of one identity or of one
/// organization after a place and promises that nothing is lost and nothing comes twice.
/// [dev.mailgent.event.EventBell] only says that there is something to read: subscribe, read to the
/// end, wait for the bell, read on. After a failure (node, database, connection) read on from the last
/// place.
@NullMarked
package dev.mailgent.event;

import org.jspecify.annotations.NullMarked;
