/// What the tests stand on: a small real HTTP server at the network's other end, and a terminal's two ends.
@NullMarked
package dev.mailgent.cli.kit;

import org.jspecify.annotations.NullMarked;
