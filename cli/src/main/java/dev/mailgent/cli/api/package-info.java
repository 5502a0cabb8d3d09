/// The v0 API from a client's side: where it is, with which key, one request, one answer.
///
/// Start at [Connection], which decides whom to talk to, then [Api]. A request that does not succeed is a
/// [Failure]: it carries what the server said (message, fix, request id) or why there was no answer, and
/// never a key. Requests are not repeated here; only the caller knows whether repeating is safe.
@NullMarked
package dev.mailgent.cli.api;

import org.jspecify.annotations.NullMarked;
