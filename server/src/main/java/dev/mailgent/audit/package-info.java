/// Who opened what: one append-only log for each organization, whose entries are the leaves of a Merkle
/// tree (RFC 6962), and checkpoints of that tree signed by this installation.
///
/// [Audit#append] returns when the entry is on stable storage; a secret is opened after that and never
/// before. When it cannot be written in two seconds the caller gets 503 and nothing is opened. Entries of
/// many requests share a commit. Whoever holds a checkpoint can prove, without us, that no entry before
/// it was changed, removed or moved. What it does not prove is that everything was logged. Names and
/// addresses lie beside the log and can be erased without breaking any proof. Start at [Audit];
/// [AuditFile] checks an export offline.
@NullMarked
package dev.mailgent.audit;

import org.jspecify.annotations.NullMarked;
