package dev.mailgent.protocol.html;

import dev.mailgent.protocol.html.QuoteMarks.Mark;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.StringJoiner;
import java.util.TreeSet;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.jsoup.nodes.Node;
import org.jsoup.nodes.TextNode;
import org.jsoup.select.NodeFilter;
import org.jsoup.select.NodeTraversor;
import org.jspecify.annotations.Nullable;

/// One pass over a parsed mail, without recursion: text a person sees goes to one sink, the rest to another.
final class HtmlWalk implements NodeFilter {
    private static final int MAX_LINKS = 500;
    private static final int MAX_LINK_TEXT = 500;

    private static final Set<String> SKIPPED = Set.of(
            "script",
            "style",
            "template",
            "head",
            "title",
            "svg",
            "math",
            "iframe",
            "object",
            "embed",
            "audio",
            "video",
            "canvas",
            "datalist",
            "select",
            "textarea",
            "noembed",
            "noframes",
            "meta",
            "link",
            "base",
            "param",
            "source");

    private static final Set<String> BLOCKS = Set.of(
            "div",
            "table",
            "tr",
            "ul",
            "ol",
            "li",
            "dl",
            "dt",
            "dd",
            "section",
            "article",
            "header",
            "footer",
            "main",
            "nav",
            "aside",
            "address",
            "form",
            "fieldset",
            "center",
            "caption",
            "thead",
            "tbody",
            "tfoot",
            "figure",
            "figcaption",
            "details",
            "summary",
            "body",
            "html",
            "blockquote",
            "hr",
            "pre",
            "option",
            "legend");

    private static final Set<String> PARAGRAPHS =
            Set.of("p", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "pre", "table", "ul", "ol", "blockquote");

    private final StyleSheet sheet = new StyleSheet();
    private final UnicodeCleaner cleaner = new UnicodeCleaner();
    private final UnicodeCleaner hiddenCleaner = new UnicodeCleaner();
    private final TextSink visible = new TextSink();
    private final TextSink hidden = new TextSink();
    private final Deque<Frame> frames = new ArrayDeque<>();
    private final List<int[]> history = new ArrayList<>();
    private final List<Link> links = new ArrayList<>();
    private int openHistory;
    private int toTheEndFrom = -1;
    private int preheaderEnd;
    private @Nullable LinkText link;

    /// What is known of an open element.
    private record Frame(Element element, Appearance look, Mark mark, int textStart, int historySize) {}

    private static final class LinkText {
        private final Element anchor;
        private final StringBuilder text = new StringBuilder();

        LinkText(Element anchor) {
            this.anchor = anchor;
        }
    }

    void over(Document document) {
        for (var style : document.getElementsByTag("style")) {
            sheet.add(style.data());
        }
        NodeTraversor.filter(this, document);
    }

    VisibleText result(boolean truncated) {
        var text = visible.text();
        var signals = new TreeSet<>(cleaner.signals());
        var hiddenText = hidden.text();
        if (hiddenText.codePoints().anyMatch(Character::isLetterOrDigit)) {
            signals.add(Signal.HIDDEN_TEXT);
        }
        if (truncated || sheet.isExhausted() || text.length() >= TextSink.MAX_CHARS) {
            signals.add(Signal.TRUNCATED);
        }
        var preheader = Preview.of(hiddenText.substring(0, Math.min(preheaderEnd, 2000)));
        var tags = cleaner.tagText() + hiddenCleaner.tagText();
        if (!tags.isEmpty()) {
            hiddenText = hiddenText.isEmpty() ? tags : hiddenText + "\n" + tags;
        }
        VisibleText.judge(text, signals);
        var kept = hiddenText.substring(0, Math.min(hiddenText.length(), VisibleText.MAX_HIDDEN_CHARS));
        return new VisibleText(text, unquoted(text), kept, preheader, List.copyOf(signals), links);
    }

    @Override
    public FilterResult head(Node node, int depth) {
        if (node instanceof TextNode text) {
            text(text.getWholeText());
            return FilterResult.CONTINUE;
        }
        if (!(node instanceof Element element) || element instanceof Document) {
            return FilterResult.CONTINUE;
        }
        var name = element.normalName();
        if (SKIPPED.contains(name)) {
            return FilterResult.SKIP_ENTIRELY;
        }
        var style = style(element);
        var look = look(element, style);
        open(element, look);
        if (look.hidesText() && look.gone()) {
            frames.push(new Frame(element, look, Mark.NONE, visible.length(), history.size()));
            return FilterResult.CONTINUE;
        }
        layout(name, style, true);
        var mark = QuoteMarks.of(element);
        if (mark == Mark.QUOTE) {
            visible.quote(1);
        }
        if (mark == Mark.TO_THE_END && toTheEndFrom < 0 && openHistory == 0) {
            toTheEndFrom = visible.length();
        }
        if (isHistory(mark)) {
            openHistory++;
        }
        frames.push(new Frame(element, look, mark, visible.length(), history.size()));
        return FilterResult.CONTINUE;
    }

    @Override
    public FilterResult tail(Node node, int depth) {
        if (frames.isEmpty() || !frames.peek().element.equals(node)) {
            return FilterResult.CONTINUE;
        }
        var frame = frames.pop();
        if (link != null && link.anchor.equals(node)) {
            closeLink(link);
            link = null;
        }
        if (frame.look.gone()) {
            return FilterResult.CONTINUE;
        }
        if (frame.mark == Mark.QUOTE) {
            visible.quote(-1);
        }
        if (isHistory(frame.mark)) {
            openHistory--;
        }
        closeHistory(frame);
        layout(frame.element.normalName(), null, false);
        return FilterResult.CONTINUE;
    }

    private void text(String raw) {
        var look = frames.isEmpty() ? Appearance.PAGE : frames.peek().look;
        if (look.hidesText()) {
            hidden.text(hiddenCleaner.clean(raw), look.preformatted());
            if (visible.isEmpty()) {
                preheaderEnd = hidden.length();
            }
            return;
        }
        var clean = cleaner.clean(raw);
        visible.text(clean, look.preformatted());
        if (link != null && link.text.length() < MAX_LINK_TEXT) {
            link.text.append(clean, 0, Math.min(clean.length(), MAX_LINK_TEXT - link.text.length()));
        }
    }

    private @Nullable Declarations style(Element element) {
        var declarations = sheet.of(element);
        var inline = element.attributesSize() == 0 ? "" : element.attr("style");
        if (inline.isEmpty()) {
            return declarations;
        }
        var own = Declarations.parse(inline);
        if (declarations == null) {
            return own;
        }
        declarations.override(own);
        return declarations;
    }

    private Appearance look(Element element, @Nullable Declarations style) {
        var look = frames.isEmpty() ? Appearance.PAGE : frames.peek().look;
        if (element.nameIs("a") && element.hasAttr("href")) {
            look = look.withColor(CssColor.LINK_BLUE);
        } else if (element.nameIs("pre")) {
            look = look.asPreformatted();
        }
        if (element.attributesSize() > 0) {
            look = oldAttributes(element, look);
        }
        return style == null ? look : look.with(style, mayBeButton(element, style));
    }

    private boolean mayBeButton(Element element, Declarations style) {
        if (style.get("mso-hide") == null) {
            return false;
        }
        return link != null
                || element.nameIs("a")
                || element.children().stream().limit(5).anyMatch(child -> child.nameIs("a"));
    }

    private static Appearance oldAttributes(Element element, Appearance inherited) {
        var look = inherited;
        if (element.hasAttr("hidden")) {
            return look.hidden();
        }
        var background = CssColor.parse(lower(element.attr("bgcolor")));
        if (background != CssColor.UNKNOWN) {
            look = look.withBackground(background);
        } else if (element.hasAttr("background")) {
            look = look.withBackground(CssColor.UNKNOWN);
        }
        var color = CssColor.parse(lower(element.attr(element.nameIs("body") ? "text" : "color")));
        return color == CssColor.UNKNOWN ? look : look.withColor(color);
    }

    private static String lower(String value) {
        return value.strip().toLowerCase(Locale.ROOT);
    }

    private void open(Element element, Appearance look) {
        if (link == null && element.nameIs("a") && element.hasAttr("href") && !look.hidesText()) {
            link = new LinkText(element);
        }
        if (link != null && element.nameIs("img") && link.text.length() < MAX_LINK_TEXT) {
            var alternative = hiddenCleaner.clean(element.attr("alt"));
            link.text.append(' ').append(alternative, 0, Math.min(alternative.length(), 200));
        }
    }

    private void closeLink(LinkText closing) {
        var href = closing.anchor.attr("href").strip();
        if (!href.isEmpty() && !href.startsWith("#") && links.size() < MAX_LINKS) {
            links.add(new Link(href, collapsed(closing.text), openHistory > 0 || toTheEndFrom >= 0));
        }
    }

    private static String collapsed(StringBuilder text) {
        var sink = new TextSink();
        sink.text(text.toString(), false);
        return sink.text();
    }

    private void layout(String name, @Nullable Declarations style, boolean opening) {
        var display = style == null ? "" : style.get("display", "");
        if (name.equals("br")) {
            if (opening) {
                visible.lineBreak();
                hidden.lineBreak();
            }
            return;
        }
        if (name.equals("td") || name.equals("th") || display.startsWith("inline-") || display.equals("table-cell")) {
            visible.cell();
            hidden.cell();
            return;
        }
        if (PARAGRAPHS.contains(name)) {
            visible.paragraph();
            hidden.block();
        } else if (BLOCKS.contains(name) ? !display.equals("inline") : display.equals("block")) {
            visible.block();
            hidden.block();
        }
        if (opening && name.equals("li")) {
            visible.text("- ", false);
        }
    }

    private static boolean isHistory(Mark mark) {
        return mark == Mark.WITHIN || mark == Mark.QUOTE || mark == Mark.SIGNATURE;
    }

    private void closeHistory(Frame frame) {
        if (frame.mark == Mark.NONE || frame.mark == Mark.TO_THE_END || openHistory > 0) {
            return;
        }
        if (visible.length() <= frame.textStart || isForwarded(frame.textStart)) {
            return;
        }
        // A wrapper in which no quote was marked is a quote itself.
        if (frame.mark != Mark.WRAPPER || history.size() == frame.historySize) {
            history.add(new int[] {frame.textStart, visible.length()});
        }
    }

    /// "---------- Forwarded message ---------" opens a forward in every language.
    private boolean isForwarded(int start) {
        return visible.since(start).stripLeading().startsWith("-----");
    }

    private String unquoted(String text) {
        if (history.isEmpty() && toTheEndFrom < 0) {
            return text;
        }
        var pieces = new StringJoiner("\n\n");
        var start = 0;
        int end = toTheEndFrom < 0 ? text.length() : toTheEndFrom;
        for (var range : history) {
            if (range[0] >= start && range[0] < end) {
                addFilled(pieces, text.substring(start, range[0]));
                start = Math.min(range[1], end);
            }
        }
        addFilled(pieces, text.substring(start, end));
        var rest = pieces.toString();
        return rest.isEmpty() ? text : rest;
    }

    private static void addFilled(StringJoiner pieces, String piece) {
        if (!piece.isBlank()) {
            pieces.add(piece.strip());
        }
    }
}
