/// Tests of the program as a whole: its wiring, its settings, its structure.
@NullMarked
package dev.mailgent;

import org.jspecify.annotations.NullMarked;
