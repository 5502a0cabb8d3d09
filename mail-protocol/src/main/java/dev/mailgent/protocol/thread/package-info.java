/// Which messages of one mailbox belong together.
///
/// Owns: reading Message-ID lists, base subjects, and the decisions of threading (RFC 5256 REFERENCES,
/// with subjects joined only where people and time agree). All of it is pure; nothing throws on content,
/// and work per message is bounded however long its header is.
///
/// A store follows the same rules with two tables: one row per message, and one per known Message-ID (its
/// own or an ancestor's) naming a thread. For a new message it makes [ThreadFacts], looks up
/// [ThreadFacts#ids], asks [Threading] about twins and subjects, joins or merges what it found, and
/// registers the ids. [ThreadIndex] is that store in memory.
@NullMarked
package dev.mailgent.protocol.thread;

import org.jspecify.annotations.NullMarked;
