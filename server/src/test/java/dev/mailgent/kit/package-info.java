/// What tests of the server stand on: the shared database cluster and, as they come, the fakes of the outside world.
/// Everything here is real where it can be; start at [TestPostgres].
@NullMarked
package dev.mailgent.kit;

import org.jspecify.annotations.NullMarked;
