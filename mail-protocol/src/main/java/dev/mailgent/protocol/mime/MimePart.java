package dev.mailgent.protocol.mime;

import dev.mailgent.protocol.header.StructuredField;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// One part of a message: what its header says, and its bytes decoded on demand. Keeps the raw message alive.
public final class MimePart {
    /// How a reader should take the part.
    public enum Kind {
        TEXT,
        HTML,
        BINARY,
        MULTIPART,
        MESSAGE
    }

    private final int index;
    private final int parent;
    private final String contentType;
    private final Kind kind;
    private final StructuredField type;
    private final @Nullable String disposition;
    private final @Nullable String filename;
    private final @Nullable String originalFilename;
    private final @Nullable String contentId;
    private final boolean inline;
    private final Content content;
    private final int size;
    private final boolean encodingProblem;
    private final MimeLimits limits;
    private final int depth;

    /// @param measured what decoding the part once told
    MimePart(PartDraft draft, PartContent measured, boolean inline, MimeLimits limits, int depth) {
        this.index = draft.index;
        this.parent = draft.parent;
        this.contentType = draft.contentType;
        this.kind = draft.kind;
        this.type = draft.type;
        this.disposition = draft.disposition.value().isEmpty() ? null : draft.disposition.value();
        this.originalFilename = PartNames.original(draft);
        this.filename = PartNames.safe(draft, originalFilename);
        this.contentId = PartNames.contentId(draft.contentId);
        this.inline = inline;
        this.content = draft.content;
        this.size = measured.size();
        this.encodingProblem = measured.damaged();
        this.limits = limits;
        this.depth = depth;
    }

    /// Position in {@link ParsedMail#parts()}, the same in every parse of the same bytes by one parser version.
    public int index() {
        return index;
    }

    /// Index of the enclosing part, -1 for the message itself.
    public int parent() {
        return parent;
    }

    /// `type/subtype` in lower case; the default of RFC 2046 when none was given.
    public String contentType() {
        return contentType;
    }

    /// Content-Type parameters by lower-case name, RFC 2231 decoded.
    public Map<String, String> parameters() {
        return type.parameters();
    }

    public Kind kind() {
        return kind;
    }

    /// A base name safe to store and to put in a header: no path, control or direction character, at most 255 bytes of
    /// UTF-8. Null when the sender gave none.
    public @Nullable String filename() {
        return filename;
    }

    /// The name as the sender wrote it, decoded: never a path to open.
    public @Nullable String originalFilename() {
        return originalFilename;
    }

    /// Content-ID without its brackets.
    public @Nullable String contentId() {
        return contentId;
    }

    /// Lower-case Content-Disposition: `attachment`, `inline`, something else, or null when there is none.
    public @Nullable String disposition() {
        return disposition;
    }

    /// Whether it belongs inside the body: disposed `inline`, or referenced from the HTML by its Content-ID.
    public boolean inline() {
        return inline;
    }

    /// Bytes of {@link #content()}; 0 for a multipart.
    public int size() {
        return size;
    }

    /// The transfer encoding was broken: {@link #content()} is the best reading of it.
    public boolean encodingProblem() {
        return encodingProblem;
    }

    /// The bytes with the transfer encoding removed; a fresh array each time. A multipart gives its raw body.
    public byte[] content() {
        return content.decode().bytes();
    }

    /// The content in its charset, for any kind.
    public String text() {
        return PartText.of(content(), kind, type.parameter("charset")).text();
    }

    /// The message inside a MESSAGE part, parsed now. Past the depth limit a part is BINARY and this is empty.
    public Optional<ParsedMail> message() {
        if (kind != Kind.MESSAGE) {
            return Optional.empty();
        }
        if (content.isIdentity()) {
            return Optional.of(MessageReader.read(content.raw(), content.from(), content.to(), limits, depth + 1));
        }
        byte[] bytes = content();
        return Optional.of(MessageReader.read(bytes, 0, bytes.length, limits, depth + 1));
    }

    @Override
    public String toString() {
        return "MimePart[" + index + " " + contentType + " " + size + " bytes]";
    }
}
