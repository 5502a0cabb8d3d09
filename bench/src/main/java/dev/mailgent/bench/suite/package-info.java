/// The benchmarks, a class each, listed in [Suite]. To add one: implement [dev.mailgent.bench.Benchmark], append it to
/// the list, and run `./mailgent bench NAME`.
@NullMarked
package dev.mailgent.bench.suite;

import org.jspecify.annotations.NullMarked;
