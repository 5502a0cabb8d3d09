package dev.mailgent.protocol.mime;

import dev.mailgent.protocol.mime.MimePart.Kind;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Puts one message together: header, parts, bodies.
final class MessageReader {
    private final MimeLimits limits;
    private final int depth;
    private final Set<ParseWarning> warnings = EnumSet.noneOf(ParseWarning.class);

    private MessageReader(MimeLimits limits, int depth) {
        this.limits = limits;
        this.depth = depth;
    }

    /// @param depth levels of message/rfc822 this one stands inside
    static ParsedMail read(byte[] raw, int from, int to, MimeLimits limits, int depth) {
        return new MessageReader(limits, depth).read(raw, from, to);
    }

    private ParsedMail read(byte[] raw, int from, int to) {
        var scanner = new PartScanner(raw, to, limits, depth, warnings);
        var header = HeaderBlock.scan(raw, from, to, scanner.boundaries(), limits.maxHeaderFields());
        var drafts = scanner.scan(header);
        var contents = new ArrayList<PartContent>(drafts.size());
        var texts = new ArrayList<@Nullable String>(drafts.size());
        for (var draft : drafts) {
            decode(draft, contents, texts);
        }
        var bodies = BodyStructure.of(drafts);
        String text = joinedText(drafts, bodies.textBody, texts);
        String html = joinedHtml(drafts, bodies.htmlBody, texts);
        var referenced = html == null ? Set.<String>of() : contentIds(html);
        var parts = new ArrayList<MimePart>(drafts.size());
        for (var draft : drafts) {
            parts.add(new MimePart(draft, contents.get(draft.index), isInline(draft, referenced), limits, depth));
        }
        return new MessageHeaders(raw, header, limits, warnings).mail(parts, bodies, text, html);
    }

    /// Decodes once, for size, damage and text. The bytes are dropped: an attachment is decoded again when asked for.
    private void decode(PartDraft draft, List<PartContent> contents, List<@Nullable String> texts) {
        if (draft.kind == Kind.MULTIPART) {
            contents.add(new PartContent(0, false));
            texts.add(null);
            return;
        }
        warn(draft.encoding == Content.Encoding.UNKNOWN, ParseWarning.UNKNOWN_ENCODING);
        boolean isText = draft.kind == Kind.TEXT || draft.kind == Kind.HTML;
        if (!isText && draft.content.isIdentity()) {
            contents.add(new PartContent(draft.content.to() - draft.content.from(), false));
            texts.add(null);
            return;
        }
        var decoded = draft.content.decode();
        contents.add(new PartContent(decoded.bytes().length, decoded.damaged()));
        warn(decoded.damaged(), ParseWarning.ENCODING_PROBLEM);
        if (decoded.abandoned() && !isText) {
            draft.kind = Kind.TEXT; // it was prose all along
        }
        if (isText) {
            var text = PartText.of(decoded.bytes(), draft.kind, draft.type.parameter("charset"));
            warn(text.lossy(), ParseWarning.CHARSET_PROBLEM);
            texts.add(text.text());
        } else {
            texts.add(null);
        }
    }

    private void warn(boolean when, ParseWarning warning) {
        if (when) {
            warnings.add(warning);
        }
    }

    private static @Nullable String joinedText(
            List<PartDraft> drafts, List<Integer> body, List<@Nullable String> texts) {
        StringBuilder joined = null;
        for (int index : body) {
            String text = texts.get(index);
            if (drafts.get(index).kind == Kind.HTML) {
                return null;
            }
            if (text != null) {
                if (joined == null) {
                    joined = new StringBuilder(text.length());
                } else if (!joined.isEmpty() && joined.charAt(joined.length() - 1) != '\n') {
                    joined.append('\n');
                }
                joined.append(text);
            }
        }
        return joined == null ? null : joined.toString();
    }

    private static @Nullable String joinedHtml(
            List<PartDraft> drafts, List<Integer> body, List<@Nullable String> texts) {
        if (body.stream().noneMatch(index -> drafts.get(index).kind == Kind.HTML)) {
            return null;
        }
        var joined = new StringBuilder();
        for (int index : body) {
            String text = texts.get(index);
            if (text == null) {
                continue;
            }
            if (drafts.get(index).kind == Kind.HTML) {
                joined.append(text);
            } else if (!text.isBlank()) {
                joined.append("<div style=\"white-space:pre-wrap\">")
                        .append(escaped(text))
                        .append("</div>\n");
            }
        }
        return joined.toString();
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }

    private boolean isInline(PartDraft draft, Set<String> referenced) {
        if (draft.disposition.value().equals("inline")) {
            return true;
        }
        String id = PartNames.contentId(draft.contentId);
        return id != null && referenced.contains(id);
    }

    /// Every id the HTML refers to by `cid:`, in one pass.
    private static Set<String> contentIds(String html) {
        var ids = new HashSet<String>();
        int at = html.indexOf("cid:");
        while (at >= 0) {
            int end = at + 4;
            while (end < html.length() && html.charAt(end) > ' ' && "\"'<>)".indexOf(html.charAt(end)) < 0) {
                end++;
            }
            ids.add(html.substring(at + 4, end));
            at = html.indexOf("cid:", end);
        }
        return ids;
    }
}
