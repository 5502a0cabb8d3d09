package dev.mailgent.platform.http;

import dev.mailgent.platform.problem.Problem;
import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.Optional;
import java.util.UUID;

/// Where the next page of a list begins, for lists ordered by id: opaque, url-safe, versioned. A token
/// names a place and gives no right: rows are still those of the caller.
public final class PageToken {
    private static final byte VERSION = 1;
    private static final int BYTES = 17;

    private PageToken() {}

    /// A token for "after `last`".
    public static String after(UUID last) {
        var bytes = ByteBuffer.allocate(BYTES)
                .put(VERSION)
                .putLong(last.getMostSignificantBits())
                .putLong(last.getLeastSignificantBits())
                .array();
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    /// The id in the query parameter `pageToken`, or empty on the first page.
    ///
    /// @throws dev.mailgent.platform.problem.ProblemException Invalid for anything [#after] did not make
    public static Optional<UUID> of(Request request) {
        return request.query("pageToken").map(PageToken::parse);
    }

    private static UUID parse(String token) {
        try {
            // 17 bytes are 23 characters; longer text is not worth decoding.
            var bytes = token.length() == 23 ? Base64.getUrlDecoder().decode(token) : new byte[0];
            if (bytes.length == BYTES && bytes[0] == VERSION) {
                var in = ByteBuffer.wrap(bytes, 1, BYTES - 1);
                return new UUID(in.getLong(), in.getLong());
            }
        } catch (IllegalArgumentException _) {
            // falls through to the refusal
        }
        throw new Problem.Invalid(
                        "'pageToken' is not one of this list's tokens.",
                        "Send the nextPageToken of the page before, or leave it out for the first page.")
                .asException();
    }
}
