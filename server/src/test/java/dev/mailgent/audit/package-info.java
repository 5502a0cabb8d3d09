/// Tests of the audit log.
@NullMarked
package dev.mailgent.audit;

import org.jspecify.annotations.NullMarked;
