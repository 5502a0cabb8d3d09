package dev.mailgent.protocol.mime;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.mailgent.protocol.codec.Octets;
import dev.mailgent.protocol.mime.MimePart.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The one pass that cuts a message into parts: forward only, no recursion, no copying.
final class PartScanner {
    private final byte[] raw;
    private final int to;
    private final MimeLimits limits;
    private final int outerDepth;
    private final Set<ParseWarning> warnings;
    private final Boundaries boundaries;
    private final List<PartDraft> parts = new ArrayList<>();

    /// Multiparts open now, as deep as `boundaries`.
    private final List<PartDraft> open = new ArrayList<>();

    /// @param outerDepth levels this message already stands inside
    PartScanner(byte[] raw, int to, MimeLimits limits, int outerDepth, Set<ParseWarning> warnings) {
        this.raw = raw;
        this.to = to;
        this.limits = limits;
        this.outerDepth = outerDepth;
        this.warnings = warnings;
        this.boundaries = new Boundaries(raw);
    }

    Boundaries boundaries() {
        return boundaries;
    }

    /// @param header of the message itself
    List<PartDraft> scan(HeaderBlock header) {
        var current = open(header, -1, "text/plain");
        int at = header.bodyStart();
        while (true) {
            var delimiter = boundaries.next(at, to);
            if (delimiter.level() < 0) {
                end(current, to, to);
                closeTo(0, to, true);
                return parts;
            }
            end(current, delimiter.lineStart(), to);
            int level = delimiter.level();
            closeTo(level + 1, delimiter.lineStart(), true);
            at = delimiter.next();
            if (delimiter.closing()) {
                // What follows is this multipart's epilogue, up to a delimiter further out.
                closeTo(level, delimiter.next(), false);
                current = null;
                continue;
            }
            var multipart = open.get(level);
            if (parts.size() >= limits.maxParts() - 1) {
                warnings.add(ParseWarning.TOO_MANY_PARTS);
                add(new PartDraft(raw, at, to, parts.size(), multipart.index));
                closeTo(0, to, false);
                return parts;
            }
            var block = HeaderBlock.scan(raw, at, to, boundaries, limits.maxHeaderFields());
            boolean digest = multipart.contentType.equals("multipart/digest");
            current = open(block, multipart.index, digest ? "message/rfc822" : "text/plain");
            at = block.bodyStart();
        }
    }

    private PartDraft open(HeaderBlock header, int parent, String defaultType) {
        var part = add(new PartDraft(raw, header, parts.size(), parent, defaultType));
        part.level = outerDepth + boundaries.depth();
        boolean tooDeep = part.level >= limits.maxDepth();
        if (part.kind == Kind.MULTIPART) {
            String boundary = boundary(part);
            if (tooDeep) {
                warnings.add(ParseWarning.TOO_DEEP);
                part.kind = Kind.BINARY;
            } else if (boundary == null || boundary.isEmpty()) {
                warnings.add(ParseWarning.MISSING_BOUNDARY);
                part.becomeText();
            } else {
                boundaries.push(boundary.getBytes(ISO_8859_1));
                open.add(part);
            }
        } else if (part.kind == Kind.MESSAGE && tooDeep) {
            warnings.add(ParseWarning.TOO_DEEP);
            part.kind = Kind.BINARY;
        }
        return part;
    }

    private static @Nullable String boundary(PartDraft part) {
        String plain = part.type.octets("boundary");
        String extended = plain == null ? part.type.parameter("boundary") : null;
        return extended == null ? plain : Octets.of(extended);
    }

    private PartDraft add(PartDraft part) {
        parts.add(part);
        if (part.parent >= 0) {
            parts.get(part.parent).children.add(part.index);
        }
        return part;
    }

    /// Ends a leaf before a delimiter line; the line break in front of the line belongs to the delimiter.
    private void end(@Nullable PartDraft part, int lineStart, int messageEnd) {
        if (part == null) {
            return;
        }
        int end = lineStart;
        boolean lineBreak = lineStart < messageEnd && end > part.bodyStart && raw[end - 1] == '\n';
        if (lineBreak) {
            end--;
            if (end > part.bodyStart && raw[end - 1] == '\r') {
                end--;
            }
        }
        part.endAt(end, lineBreak);
    }

    /// Closes multiparts until `depth` are open.
    private void closeTo(int depth, int end, boolean unclosed) {
        while (open.size() > depth) {
            var multipart = open.removeLast();
            if (unclosed) {
                warnings.add(ParseWarning.UNCLOSED_MULTIPART);
            }
            multipart.endAt(Math.max(end, multipart.bodyStart), false);
            if (multipart.children.isEmpty() && !isBlank(multipart.bodyStart, end)) {
                warnings.add(ParseWarning.MISSING_BOUNDARY);
                multipart.becomeText();
            }
        }
        boundaries.popTo(depth);
    }

    private boolean isBlank(int from, int end) {
        for (int i = from; i < end; i++) {
            if (raw[i] != ' ' && raw[i] != '\t' && raw[i] != '\r' && raw[i] != '\n') {
                return false;
            }
        }
        return true;
    }
}
