/// Tests of the organization's keys and of their providers.
@NullMarked
package dev.mailgent.platform.keys;

import org.jspecify.annotations.NullMarked;
