package dev.mailgent.protocol.codec;

/// Bytes with their transfer encoding removed. A carrier between decoder and caller, never compared.
///
/// @param damaged the encoding was not clean: something was skipped, assumed or kept literally
/// @param abandoned the bytes are the encoded ones as they stood, because they were never in that encoding
@SuppressWarnings("ArrayRecordComponent")
public record Decoded(byte[] bytes, boolean damaged, boolean abandoned) {}
