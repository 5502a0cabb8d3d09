package dev.mailgent.protocol.mime;

import dev.mailgent.protocol.mime.MimePart.Kind;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.Set;

/// Puts one message together: header, parts, bodies.
final class MessageReader {
    private MessageReader() {}

    /// @param depth levels of multipart and message/rfc822 this message stands inside
    static ParsedMail read(byte[] raw, int from, int to, MimeLimits limits, int depth) {
        var warnings = EnumSet.noneOf(ParseWarning.class);
        var scanner = new PartScanner(raw, to, limits, depth, warnings);
        var header = HeaderBlock.scan(raw, from, to, scanner.boundaries(), limits.maxHeaderFields());
        var drafts = scanner.scan(header);
        drafts.forEach(draft -> decode(draft, warnings));
        var structure = BodyStructure.of(drafts);
        Winmail.open(drafts, structure, limits, warnings).forEach(draft -> decode(draft, warnings));
        Winmail.giveBodies(drafts, structure);
        String text = BodyText.text(drafts, structure.textBody);
        String html = BodyText.html(drafts, structure.htmlBody);
        boolean anyId = drafts.stream().anyMatch(draft -> draft.contentId != null);
        var referenced = BodyText.contentIds(anyId ? html : null);
        var parts = new ArrayList<MimePart>(drafts.size());
        for (var draft : drafts) {
            boolean inline = draft.disposition.value().equals("inline")
                    || (draft.contentId != null && referenced.contains(draft.contentId));
            parts.add(new MimePart(draft, inline, limits));
        }
        return new MessageHeaders(raw, header, limits, warnings).mail(parts, structure, text, html);
    }

    /// Decodes once, for size, damage and text. The bytes are dropped: an attachment is decoded again when asked for.
    private static void decode(PartDraft draft, Set<ParseWarning> warnings) {
        if (draft.kind == Kind.MULTIPART) {
            return;
        }
        if (draft.content.encoding() == Content.Encoding.UNKNOWN) {
            warnings.add(ParseWarning.UNKNOWN_ENCODING);
        }
        var content = draft.content;
        if (content.isIdentity()) {
            draft.size = content.to() - content.from();
            if (draft.isText()) {
                readText(draft, content.raw(), content.from(), content.to(), warnings);
            }
            return;
        }
        var decoded = content.decode();
        draft.size = decoded.bytes().length;
        draft.encodingProblem = decoded.damaged();
        if (decoded.damaged()) {
            warnings.add(ParseWarning.ENCODING_PROBLEM);
        }
        if (draft.isText()) {
            readText(draft, decoded.bytes(), 0, decoded.bytes().length, warnings);
        } else if (decoded.abandoned()) {
            draft.kind = Kind.TEXT; // it was prose all along
        }
    }

    private static void readText(PartDraft draft, byte[] bytes, int from, int to, Set<ParseWarning> warnings) {
        var text = PartText.of(bytes, from, to, draft.kind, draft.charset);
        draft.text = text.text();
        if (text.lossy()) {
            warnings.add(ParseWarning.CHARSET_PROBLEM);
        }
    }
}
