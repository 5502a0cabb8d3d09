package dev.mailgent.protocol.tnef;

import org.jspecify.annotations.Nullable;

/// One file or body inside a TNEF stream. Shares no array with the input.
///
/// @param name as the sender wrote it; not yet safe as a path
/// @param contentType in lower case, when the stream names one
/// @param charset of a text or HTML body, a label MailCharset reads
/// @param contentId without brackets
@SuppressWarnings("ArrayRecordComponent")
public record TnefFile(
        String name,
        @Nullable String contentType,
        @Nullable String charset,
        @Nullable String contentId,
        byte[] content) {}
