/// What happened, for everyone who wants to know: one row per fact, written in the transaction of the fact, numbered in
/// the identity's feed.
@NullMarked
package dev.mailgent.event;

import org.jspecify.annotations.NullMarked;
