package dev.mailgent.protocol.mime;

import dev.mailgent.protocol.mime.MimePart.Kind;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Which parts are the body as text, the body as HTML, and attachments (RFC 8621 section 4.1.4), with one change: an
/// inline image is always in the attachments too, so that they are complete.
final class BodyStructure {
    private final List<PartDraft> parts;
    final List<Integer> textBody = new ArrayList<>();
    final List<Integer> htmlBody = new ArrayList<>();
    final List<Integer> attachments = new ArrayList<>();

    private BodyStructure(List<PartDraft> parts) {
        this.parts = parts;
    }

    static BodyStructure of(List<PartDraft> parts) {
        var structure = new BodyStructure(parts);
        structure.walk(List.of(0), "mixed", false, structure.textBody, structure.htmlBody);
        return structure;
    }

    /// Recursion is bounded by {@link MimeLimits#maxDepth()}.
    ///
    /// @param text where text parts go; null once an alternative has settled on HTML
    /// @param html the same for HTML
    private void walk(
            List<Integer> siblings,
            String multipart,
            boolean inAlternative,
            @Nullable List<Integer> text,
            @Nullable List<Integer> html) {
        int textBefore = text == null ? -1 : text.size();
        int htmlBefore = html == null ? -1 : html.size();
        boolean alternative = multipart.equals("alternative");
        for (int i = 0; i < siblings.size(); i++) {
            var part = parts.get(siblings.get(i));
            if (part.kind == Kind.MULTIPART) {
                String subtype = part.contentType.substring("multipart/".length());
                walk(part.children, subtype, inAlternative || subtype.equals("alternative"), text, html);
                continue;
            }
            if (!isInline(part, i, multipart)) {
                attachments.add(part.index);
                continue;
            }
            if (alternative) {
                switch (part.contentType) {
                    case "text/plain" -> add(text, part);
                    case "text/html" -> add(html, part);
                    default -> attachments.add(part.index);
                }
                continue;
            }
            if (inAlternative) {
                html = part.contentType.equals("text/plain") ? null : html;
                text = part.contentType.equals("text/html") ? null : text;
            }
            add(text, part);
            add(html, part);
            if (isMedia(part)) {
                attachments.add(part.index);
            }
        }
        if (alternative && text != null && html != null) {
            boolean noText = text.size() == textBefore;
            boolean noHtml = html.size() == htmlBefore;
            if (noText && !noHtml) {
                text.addAll(html.subList(htmlBefore, html.size()));
            } else if (noHtml && !noText) {
                html.addAll(text.subList(textBefore, text.size()));
            }
        }
    }

    private static void add(@Nullable List<Integer> body, PartDraft part) {
        if (body != null) {
            body.add(part.index);
        }
    }

    private static boolean isInline(PartDraft part, int position, String multipart) {
        if (part.isAttached()) {
            return false;
        }
        boolean media = isMedia(part);
        if (!media && !part.contentType.equals("text/plain") && !part.contentType.equals("text/html")) {
            return false;
        }
        // Only the first part of a related set is body; a named text further on is a file.
        return position == 0 || (!multipart.equals("related") && (media || part.filename == null));
    }

    private static boolean isMedia(PartDraft part) {
        if (part.kind != Kind.BINARY) {
            return false; // an image whose encoding was never one is text, and no body
        }
        return part.contentType.startsWith("image/")
                || part.contentType.startsWith("audio/")
                || part.contentType.startsWith("video/");
    }
}
