/// What an identity did and what was refused to it, shown to its owner: `/v0/logs` and its counts.
///
/// A row is written in the transaction of the fact and lives or dies with it; only refusals at the door, which have no
/// transaction, are written in batches and may be lost with the process. Rows hold ids, states and short sentences: no
/// text of a mail and no secret. Start at [ActivityLog].
@NullMarked
package dev.mailgent.activity;

import org.jspecify.annotations.NullMarked;
