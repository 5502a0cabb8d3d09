package dev.mailgent.protocol.mime;

import dev.mailgent.protocol.header.StructuredField;
import dev.mailgent.protocol.mime.MimePart.Kind;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A part while the message around it is still being read.
final class PartDraft {
    static final int MAX_FIELD_BYTES = 1 << 16;

    final int index;
    final int parent;
    final StructuredField type;
    final StructuredField disposition;
    final @Nullable String contentId;
    final Content.Encoding encoding;
    final int bodyStart;
    final List<Integer> children = new ArrayList<>(0);
    String contentType;
    Kind kind;
    /// Set once the end is known.
    Content content;

    PartDraft(byte[] raw, HeaderBlock header, int index, int parent, String defaultType) {
        this.index = index;
        this.parent = parent;
        this.type = structured(header, FieldName.CONTENT_TYPE);
        this.disposition = structured(header, FieldName.CONTENT_DISPOSITION);
        int id = header.first(FieldName.CONTENT_ID);
        this.contentId = id < 0 ? null : header.unfolded(id, MAX_FIELD_BYTES);
        this.encoding = Content.Encoding.of(
                structured(header, FieldName.CONTENT_TRANSFER_ENCODING).value());
        this.bodyStart = header.bodyStart();
        String declared = type.value();
        // RFC 2045 section 5.2: no type, or one that cannot be read, means the default.
        this.contentType = isType(declared) ? declared : declared.isEmpty() ? defaultType : "text/plain";
        this.kind = kindOf(contentType);
        this.content = new Content(raw, bodyStart, bodyStart, encoding, false);
    }

    /// The opaque end of a message that has too many parts.
    PartDraft(byte[] raw, int from, int to, int index, int parent) {
        this.index = index;
        this.parent = parent;
        this.type = StructuredField.EMPTY;
        this.disposition = StructuredField.EMPTY;
        this.contentId = null;
        this.encoding = Content.Encoding.IDENTITY;
        this.bodyStart = from;
        this.contentType = "application/octet-stream";
        this.kind = Kind.BINARY;
        this.content = new Content(raw, from, to, encoding, false);
    }

    void endAt(int end, boolean lineBreakFollows) {
        content = new Content(content.raw(), bodyStart, end, encoding, lineBreakFollows);
    }

    boolean isAttached() {
        return disposition.value().equals("attachment");
    }

    /// A multipart whose parts cannot be found is what it looks like: text.
    void becomeText() {
        contentType = "text/plain";
        kind = Kind.TEXT;
    }

    private static StructuredField structured(HeaderBlock header, FieldName name) {
        int field = header.first(name);
        return field < 0 ? StructuredField.EMPTY : StructuredField.parse(header.unfolded(field, MAX_FIELD_BYTES));
    }

    private static boolean isType(String value) {
        int slash = value.indexOf('/');
        return slash > 0 && slash < value.length() - 1;
    }

    private static Kind kindOf(String contentType) {
        if (contentType.startsWith("multipart/")) {
            return Kind.MULTIPART;
        }
        if (contentType.startsWith("text/")) {
            return contentType.equals("text/html") ? Kind.HTML : Kind.TEXT;
        }
        return contentType.equals("message/rfc822") || contentType.equals("message/global")
                ? Kind.MESSAGE
                : Kind.BINARY;
    }
}
