package dev.mailgent.protocol.mime;

import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// One part of a message: what its header says, and its bytes decoded on demand.
@SuppressWarnings("DoNotCallSuggester")
public final class MimePart {
    /// How a reader should take the part.
    public enum Kind {
        TEXT,
        HTML,
        BINARY,
        MULTIPART,
        MESSAGE
    }

    MimePart() {}

    /// Position in {@link ParsedMail#parts()}, the same in every parse of the same bytes by one parser version.
    public int index() {
        throw new UnsupportedOperationException("lands next");
    }

    /// Index of the enclosing part, -1 for the message itself.
    public int parent() {
        throw new UnsupportedOperationException("lands next");
    }

    /// `type/subtype` in lower case; the default of RFC 2046 when none was given.
    public String contentType() {
        throw new UnsupportedOperationException("lands next");
    }

    /// Content-Type parameters by lower-case name, RFC 2231 decoded.
    public Map<String, String> parameters() {
        throw new UnsupportedOperationException("lands next");
    }

    public Kind kind() {
        throw new UnsupportedOperationException("lands next");
    }

    /// A base name safe to store and to put in a header: no path, control or direction character, at most 255 bytes of
    /// UTF-8. Null when the sender gave none.
    public @Nullable String filename() {
        throw new UnsupportedOperationException("lands next");
    }

    /// The name as the sender wrote it, decoded: never a path to open.
    public @Nullable String originalFilename() {
        throw new UnsupportedOperationException("lands next");
    }

    /// Content-ID without its brackets.
    public @Nullable String contentId() {
        throw new UnsupportedOperationException("lands next");
    }

    /// Lower-case Content-Disposition: `attachment`, `inline`, something else, or null when there is none.
    public @Nullable String disposition() {
        throw new UnsupportedOperationException("lands next");
    }

    /// Whether it belongs inside the body: disposed `inline`, or referenced from HTML by its Content-ID.
    public boolean inline() {
        throw new UnsupportedOperationException("lands next");
    }

    /// Decoded bytes, counted; decodes once.
    public int size() {
        throw new UnsupportedOperationException("lands next");
    }

    /// The bytes with the transfer encoding removed; a fresh array each time.
    public byte[] content() {
        throw new UnsupportedOperationException("lands next");
    }

    /// The content in its charset, for any kind.
    public String text() {
        throw new UnsupportedOperationException("lands next");
    }

    /// The message inside a MESSAGE part, parsed now.
    public Optional<ParsedMail> message() {
        throw new UnsupportedOperationException("lands next");
    }
}
