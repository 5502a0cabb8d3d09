package dev.mailgent.protocol.mime;

import dev.mailgent.protocol.mime.MimePart.Kind;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The bodies of a message as one text and one HTML.
final class BodyText {
    private BodyText() {}

    /// Text parts joined; null when there is none, or when one of the body parts is HTML.
    static @Nullable String text(List<PartDraft> parts, List<Integer> body) {
        if (body.size() == 1) {
            var only = parts.get(body.getFirst());
            return only.kind == Kind.HTML ? null : only.text;
        }
        StringBuilder joined = null;
        for (int index : body) {
            var part = parts.get(index);
            if (part.kind == Kind.HTML) {
                return null;
            }
            if (part.text != null) {
                if (joined == null) {
                    joined = new StringBuilder(part.text.length());
                } else if (!joined.isEmpty() && joined.charAt(joined.length() - 1) != '\n') {
                    joined.append('\n');
                }
                joined.append(part.text);
            }
        }
        return joined == null ? null : joined.toString();
    }

    /// HTML parts joined, the plain ones among them escaped; null when none is HTML.
    static @Nullable String html(List<PartDraft> parts, List<Integer> body) {
        if (body.stream().noneMatch(index -> parts.get(index).kind == Kind.HTML)) {
            return null;
        }
        if (body.size() == 1) {
            return parts.get(body.getFirst()).text;
        }
        var joined = new StringBuilder();
        for (int index : body) {
            var part = parts.get(index);
            if (part.text == null) {
                continue;
            }
            if (part.kind == Kind.HTML) {
                joined.append(part.text);
            } else if (!part.text.isBlank()) {
                joined.append("<div style=\"white-space:pre-wrap\">")
                        .append(escaped(part.text))
                        .append("</div>\n");
            }
        }
        return joined.toString();
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }

    /// Every id the HTML refers to by `cid:`, in one pass.
    static Set<String> contentIds(@Nullable String html) {
        int at = html == null ? -1 : html.indexOf("cid:");
        if (html == null || at < 0) {
            return Set.of();
        }
        var ids = new HashSet<String>();
        while (at >= 0) {
            int end = at + 4;
            while (end < html.length() && html.charAt(end) > ' ' && "\"'<>)&".indexOf(html.charAt(end)) < 0) {
                end++;
            }
            ids.add(html.substring(at + 4, end).replace("%40", "@"));
            at = html.indexOf("cid:", end);
        }
        return ids;
    }
}
