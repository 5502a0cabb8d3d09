/// Deferred work in the database: claimed with a lease, repeated with backoff, woken rather than polled ([Jobs]);
/// housekeeping that comes round by itself ([Schedule]).
@NullMarked
package dev.mailgent.platform.job;

import org.jspecify.annotations.NullMarked;
