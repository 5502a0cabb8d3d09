/// Tests of webhooks.
@NullMarked
package dev.mailgent.webhook;

import org.jspecify.annotations.NullMarked;
