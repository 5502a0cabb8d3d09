package dev.mailgent.protocol.html;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jsoup.parser.Parser;

/// What a person sees of a mail's body.
///
/// @param text all of it as plain text; quotes are marked by `> `, invisible characters are gone, the form is NFC
/// @param unquoted the same without history and signature as far as the HTML marks them; not yet searched for more
/// @param hiddenText what is in the mail but not seen, for a reader who asks; at most 100,000 characters
/// @param preheader hidden text before all other: what lists show next to the subject; at most 200 characters, often
/// empty
/// @param signals what was noticed, sorted: `hidden_text`, `zero_width`, `unicode_tags`, `bidi_control`,
/// `mixed_script`,
///     `instruction_like`, `truncated`
/// @param links those a person can follow, in order; at most 500
public record VisibleText(
        String text, String unquoted, String hiddenText, String preheader, List<String> signals, List<Link> links) {

    /// Open elements at a time; deeper ones become children of the last.
    private static final int MAX_DEPTH = 256;

    static final int MAX_HIDDEN_CHARS = 100_000;

    public VisibleText {
        signals = List.copyOf(signals);
        links = List.copyOf(links);
    }

    /// Reads an HTML body. Never throws, never fetches.
    public static VisibleText of(String html) {
        var source = HtmlSource.of(html);
        var document = Parser.htmlParser().setMaxDepth(MAX_DEPTH).parseInput(source.html(), "");
        var walk = new HtmlWalk();
        walk.over(document);
        return walk.result(source.truncated());
    }

    /// Reads a plain body: the same cleaning and the same signals.
    public static VisibleText ofPlain(String text) {
        var cleaner = new UnicodeCleaner();
        var clean = cleaner.clean(text);
        var signals = new TreeSet<>(cleaner.signals());
        judge(clean, signals);
        return new VisibleText(clean, clean, cleaner.tagText(), "", List.copyOf(signals), List.of());
    }

    /// Whether what was hidden reads as if it were meant for a model: the surest sign of an attack.
    public boolean hidesInstructions() {
        return InstructionHints.areIn(hiddenText);
    }

    static void judge(String text, Set<String> signals) {
        if (InstructionHints.areIn(text)) {
            signals.add(Signal.INSTRUCTION_LIKE);
        }
        if (MixedScript.isIn(text)) {
            signals.add(Signal.MIXED_SCRIPT);
        }
    }
}
