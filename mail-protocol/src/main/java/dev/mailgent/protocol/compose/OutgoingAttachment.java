package dev.mailgent.protocol.compose;

import org.jspecify.annotations.Nullable;

/// One file that travels with a message. The bytes are not copied: the caller must not change them while composing.
///
/// @param contentType media type with optional parameters, as `text/calendar; method=REQUEST`
/// @param inline shown inside the HTML body, which refers to it as `cid:` + `contentId`
/// @param contentId with or without angle brackets; null when nothing refers to the file
@SuppressWarnings("ArrayRecordComponent") // Up to 25 MB: a copy to get equality nobody asks for costs too much.
public record OutgoingAttachment(
        String filename,
        String contentType,
        byte[] data,
        boolean inline,
        @Nullable String contentId) {

    public static OutgoingAttachment file(String filename, String contentType, byte[] data) {
        return new OutgoingAttachment(filename, contentType, data, false, null);
    }
}
