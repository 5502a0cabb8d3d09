package dev.mailgent.protocol.mime;

/// What decoding a part once showed.
///
/// @param size decoded bytes
record PartContent(int size, boolean damaged) {}
