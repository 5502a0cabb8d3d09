/// The `mailgent` client: a process that asks a Mailgent server something over HTTP and shows the answer.
///
/// It knows the v0 API and nothing else of the server. `api` is the far end, `screen` the near one, `command` what lies
/// between; [Main] is where the process begins, and [dev.mailgent.cli.command.Client] where the program does.
@NullMarked
package dev.mailgent.cli;

import org.jspecify.annotations.NullMarked;
