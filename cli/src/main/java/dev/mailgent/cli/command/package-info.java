/// The commands: one class per feature, as on the server.
///
/// A command is a [Command]: a name, a sentence, an example, its options, and what it does with a [Call].
/// It asks the API one thing and shows the answer, as a person reads it or, with `--json`, as it came.
/// What goes wrong is thrown (a Failure, a [UsageException]) and told in one place, [Client], where
/// reading starts too.
///
/// Options are built without annotations: reading those costs a third of a second of each start.
@NullMarked
package dev.mailgent.cli.command;

import org.jspecify.annotations.NullMarked;
