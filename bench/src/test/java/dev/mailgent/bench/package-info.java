/// Tests of the harness itself: a benchmark that measures wrongly is worse than none.
@NullMarked
package dev.mailgent.bench;

import org.jspecify.annotations.NullMarked;
