/// Large bytes outside the database: written durably, named by organization and content.
@NullMarked
package dev.mailgent.platform.blob;

import org.jspecify.annotations.NullMarked;
