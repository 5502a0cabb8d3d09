package dev.mailgent.protocol.mime;

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

    private final PartDraft draft;
    private final boolean inline;
    private final MimeLimits limits;

    /// @param draft finished: nothing changes it from here on
    MimePart(PartDraft draft, boolean inline, MimeLimits limits) {
        this.draft = draft;
        this.inline = inline;
        this.limits = limits;
    }

    /// Position in {@link ParsedMail#parts()}, the same in every parse of the same bytes by one parser version.
    public int index() {
        return draft.index;
    }

    /// Index of the enclosing part, -1 for the message itself.
    public int parent() {
        return draft.parent;
    }

    /// `type/subtype` in lower case; the default of RFC 2046 when none was given.
    public String contentType() {
        return draft.contentType;
    }

    /// Content-Type parameters by lower-case name, RFC 2231 decoded.
    public Map<String, String> parameters() {
        return draft.type.parameters();
    }

    public Kind kind() {
        return draft.kind;
    }

    /// A base name safe to store and to put in a header: no path, control or direction character, at most 255 bytes of
    /// UTF-8. Null when the sender gave none.
    public @Nullable String filename() {
        return draft.filename;
    }

    /// The name as the sender wrote it, decoded: never a path to open.
    public @Nullable String originalFilename() {
        return draft.originalFilename;
    }

    /// Content-ID without its brackets.
    public @Nullable String contentId() {
        return draft.contentId;
    }

    /// Lower-case Content-Disposition: `attachment`, `inline`, something else, or null when there is none.
    public @Nullable String disposition() {
        return draft.disposition.value().isEmpty() ? null : draft.disposition.value();
    }

    /// Whether it belongs inside the body: disposed `inline`, or referenced from the HTML by its Content-ID.
    public boolean inline() {
        return inline;
    }

    /// Bytes of {@link #content()}; 0 for a multipart.
    public int size() {
        return draft.size;
    }

    /// The transfer encoding was broken: {@link #content()} is the best reading of it.
    public boolean encodingProblem() {
        return draft.encodingProblem;
    }

    /// The bytes with the transfer encoding removed; a fresh array each time. A multipart gives its raw body.
    public byte[] content() {
        return draft.content.decode().bytes();
    }

    /// The content in its charset, for any kind.
    public String text() {
        return PartText.of(content(), draft.kind, draft.charset).text();
    }

    /// The message inside a MESSAGE part, parsed now. Past the depth limit a part is BINARY and this is empty.
    public Optional<ParsedMail> message() {
        if (draft.kind != Kind.MESSAGE) {
            return Optional.empty();
        }
        var content = draft.content;
        if (content.isIdentity()) {
            return Optional.of(
                    MessageReader.read(content.raw(), content.from(), content.to(), limits, draft.level + 1));
        }
        byte[] bytes = content();
        return Optional.of(MessageReader.read(bytes, 0, bytes.length, limits, draft.level + 1));
    }

    @Override
    public String toString() {
        return "MimePart[" + draft.index + " " + draft.contentType + " " + draft.size + " bytes]";
    }
}
