/// Large bytes outside the database, named by organization and content.
///
/// A [BlobStore] promises that what `put` returned for survives a crash, and that `delete` never takes bytes somebody
/// has just put. Bytes whose row was never committed are found by a sweep. Start at [FileBlobStore].
@NullMarked
package dev.mailgent.platform.blob;

import org.jspecify.annotations.NullMarked;
