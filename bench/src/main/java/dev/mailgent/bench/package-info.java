/// The harness of `./mailgent bench`: starts the built product and a yardstick as processes of their own, lets them do
/// the same work by turns, and says how they compare. Start at [Main]; a benchmark is one class in `suite`.
///
/// A benchmark with an error is a failed benchmark: nothing is recorded and the exit code is 1. Every process started
/// here is ended here, by id, also on Ctrl-C ([Workplace]). All load goes to the loopback address.
@NullMarked
package dev.mailgent.bench;

import org.jspecify.annotations.NullMarked;
