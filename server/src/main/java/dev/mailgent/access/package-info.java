/// Who is calling: API keys, scopes, the [Caller], rate limits, idempotency and the request log.
///
/// A key is checked once per request at the HTTP door; from then on the caller is a parameter. A revoked key stops
/// working at once on the node that revoked it and within five seconds everywhere, also when notifications are lost.
/// When the database is away, a key checked in the last seconds still passes the door and any other is answered 503;
/// no key is ever accepted unchecked. Requests are never slowed or failed by their own logging: the request log and
/// the use counters are written in batches, and what does not fit is counted and dropped. Start at [AccessGate].
@NullMarked
package dev.mailgent.access;

import org.jspecify.annotations.NullMarked;
