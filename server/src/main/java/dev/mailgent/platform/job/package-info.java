/// Deferred work in the database: claimed with a lease, repeated with backoff, woken rather than polled.
@NullMarked
package dev.mailgent.platform.job;

import org.jspecify.annotations.NullMarked;
