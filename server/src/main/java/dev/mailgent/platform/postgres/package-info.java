/// The PostgreSQL that Mailgent brings along, for everyone who did not bring one.
///
/// Start at [EmbeddedPostgres]: unpack the binaries once per machine ([Binaries]), make a cluster once per data
/// directory ([Cluster]), start the server or adopt the one a killed process left behind ([PidFile]), stop it. As root
/// the server runs as another user ([ServerUser]), because PostgreSQL refuses uid 0.
///
/// Promises: durable (fsync on, checksums on), reachable from this machine only and with a password only, never two
/// servers on one directory, never a half-unpacked tree or a half-made cluster. A start that cannot succeed throws
/// [PostgresStartException], whose message is a sentence for the operator that names the fix. Why it is built this way:
/// `docs/adr/0004-embedded-postgresql.md`.
@NullMarked
package dev.mailgent.platform.postgres;

import org.jspecify.annotations.NullMarked;
