/// Tests of the blob store on a real file system.
@NullMarked
package dev.mailgent.platform.blob;

import org.jspecify.annotations.NullMarked;
