/// Authenticated Received Chain: what each relay saw before it changed the message (RFC 8617).
///
/// Start at [ArcValidator], which judges the chain a message arrives with, and [ArcSealer], which adds our own link
/// when we forward. Both are made of the parts of [dev.mailgent.protocol.dkim]; an ARC set is three fields.
///
/// A chain that is broken in any way is `fail` with its reason, never an exception; DNS that does not answer is
/// `temperror`. A valid chain says who sealed it, not that the sealer is honest: whom to believe is the caller's
/// choice.
@NullMarked
package dev.mailgent.protocol.arc;

import org.jspecify.annotations.NullMarked;
