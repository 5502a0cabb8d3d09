package dev.mailgent.protocol.mime;

import dev.mailgent.protocol.codec.Octets;
import dev.mailgent.protocol.header.StructuredField;
import dev.mailgent.protocol.mime.MimePart.Kind;
import dev.mailgent.protocol.tnef.TnefFile;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A part while the message around it is still being read.
final class PartDraft {
    private static final int MAX_FIELD_BYTES = 1 << 16;
    private static final int MAX_NAME = 4096;
    private static final int MAX_ID = 998;

    final int index;
    final int parent;
    final StructuredField type;
    final StructuredField disposition;
    final @Nullable String charset;
    final @Nullable String contentId;
    final @Nullable String originalFilename;
    final @Nullable String filename;
    final int bodyStart;
    final List<Integer> children = new ArrayList<>(0);
    String contentType;
    Kind kind;

    /// Levels of multipart and message/rfc822 around it.
    int level;

    /// Empty until the end of the part is known.
    Content content;

    /// Decoded bytes, once decoded.
    int size;

    boolean encodingProblem;

    /// Of a TEXT or HTML part, once decoded.
    @Nullable
    String text;

    PartDraft(byte[] raw, HeaderBlock header, int index, int parent, String defaultType) {
        this.index = index;
        this.parent = parent;
        this.type = structured(header, FieldName.CONTENT_TYPE);
        this.disposition = structured(header, FieldName.CONTENT_DISPOSITION);
        String label = type.parameter("charset");
        this.charset = label == null || label.isBlank() ? null : label;
        this.contentId = contentId(header);
        String name = firstOf(disposition.parameter("filename"), type.parameter("name"));
        this.originalFilename = name == null ? null : shortened(name);
        this.filename = name == null ? null : SafeFilename.of(pathAsMeant(name));
        this.bodyStart = header.bodyStart();
        String declared = type.value();
        // RFC 2045 section 5.2: no type, or one that cannot be read, means the default.
        this.contentType = isType(declared) ? declared : declared.isEmpty() ? defaultType : "text/plain";
        this.kind = kindOf(contentType);
        var encoding = Content.Encoding.of(
                structured(header, FieldName.CONTENT_TRANSFER_ENCODING).value());
        this.content = new Content(raw, bodyStart, bodyStart, encoding, false);
    }

    /// A file out of a winmail.dat.
    PartDraft(TnefFile file, int index, int parent) {
        this.index = index;
        this.parent = parent;
        this.type = StructuredField.EMPTY;
        this.disposition = StructuredField.EMPTY;
        this.charset = file.charset();
        this.contentId = file.contentId();
        this.originalFilename = shortened(file.name());
        this.filename = SafeFilename.of(file.name());
        this.bodyStart = 0;
        String declared = file.contentType();
        this.contentType = declared != null && isType(declared) ? declared : "application/octet-stream";
        this.kind = contentType.startsWith("multipart/") ? Kind.BINARY : kindOf(contentType);
        this.content = Content.of(file.content());
    }

    /// The opaque end of a message that has too many parts.
    PartDraft(byte[] raw, int from, int to, int index, int parent) {
        this.index = index;
        this.parent = parent;
        this.type = StructuredField.EMPTY;
        this.disposition = StructuredField.EMPTY;
        this.charset = null;
        this.contentId = null;
        this.originalFilename = null;
        this.filename = null;
        this.bodyStart = from;
        this.contentType = "application/octet-stream";
        this.kind = Kind.BINARY;
        this.content = new Content(raw, from, to, Content.Encoding.IDENTITY, false);
    }

    void endAt(int end, boolean lineBreakFollows) {
        content = new Content(content.raw(), bodyStart, end, content.encoding(), lineBreakFollows);
    }

    boolean isAttached() {
        return disposition.value().equals("attachment");
    }

    boolean isText() {
        return kind == Kind.TEXT || kind == Kind.HTML;
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

    private static @Nullable String contentId(HeaderBlock header) {
        int field = header.first(FieldName.CONTENT_ID);
        if (field < 0) {
            return null;
        }
        String octets = header.unfolded(field, MAX_FIELD_BYTES);
        int open = octets.indexOf('<');
        int close = octets.indexOf('>', open + 1);
        String id = (open >= 0 && close > open ? octets.substring(open + 1, close) : octets).strip();
        return id.isEmpty() || id.length() > MAX_ID ? null : Octets.text(id);
    }

    private static @Nullable String firstOf(@Nullable String disposed, @Nullable String typed) {
        String name = disposed == null || disposed.isBlank() ? typed : disposed;
        return name == null || name.isBlank() ? null : name;
    }

    private static String shortened(String name) {
        return name.length() <= MAX_NAME ? name : Octets.clean(name.substring(0, MAX_NAME));
    }

    /// `C:\dir\file` and `\\host\share` in quotes: the backslashes were meant, whatever RFC 822 quoting says.
    private String pathAsMeant(String name) {
        String disposed = disposition.parameter("filename");
        String literal =
                disposed == null || disposed.isBlank() ? type.literal("name") : disposition.literal("filename");
        return literal != null && isWindowsPath(literal) ? literal : name;
    }

    private static boolean isWindowsPath(String literal) {
        return literal.startsWith("\\\\")
                || (literal.length() > 2 && literal.charAt(1) == ':' && literal.charAt(2) == '\\');
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
