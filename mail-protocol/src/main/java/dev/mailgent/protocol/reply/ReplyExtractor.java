package dev.mailgent.protocol.reply;

import dev.mailgent.protocol.html.VisibleText;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Takes the new words out of a mail.
public final class ReplyExtractor {
    /// Characters looked at.
    public static final int MAX_CHARS = 1024 * 1024;

    private final Lines lines;
    private final List<Integer> kept = new ArrayList<>();
    private boolean forward;

    private ReplyExtractor(Lines lines) {
        this.lines = lines;
    }

    /// @param text plain body, or null; preferred unless blank
    /// @param html HTML body, or null
    public static Reply extract(@Nullable String text, @Nullable String html) {
        if (text != null && (html == null || !text.isBlank())) {
            return ofText(text);
        }
        return html == null ? new Reply("", false, false) : ofVisible(VisibleText.of(html));
    }

    /// For an HTML body that was read already: its marks of history count first, then its words.
    public static Reply ofVisible(VisibleText body) {
        var reply = ofText(body.unquoted());
        var shortened =
                reply.isShortened() || body.unquoted().length() < body.text().length();
        return new Reply(reply.text(), reply.isForward(), shortened);
    }

    /// @param text plain body, with any line ends
    public static Reply ofText(String text) {
        var bounded = text.length() > MAX_CHARS ? text.substring(0, MAX_CHARS) : text;
        var extractor = new ReplyExtractor(Lines.of(bounded));
        extractor.walk();
        if (extractor.forward) {
            return new Reply(bounded.strip(), true, false);
        }
        var kept = extractor.kept;
        var visible = extractor.joined(kept.subList(0, Signatures.cut(extractor.lines, kept)));
        if (visible.isEmpty()) {
            visible = extractor.joined(kept);
        }
        if (visible.isEmpty()) {
            return new Reply(bounded.strip(), false, false);
        }
        return new Reply(visible, false, visible.length() < bounded.strip().length());
    }

    /// Decides line by line what to keep; stops where only the quoted mail follows.
    private void walk() {
        var line = 0;
        while (line < lines.count()) {
            if (lines.isBlank(line)) {
                kept.add(line++);
                continue;
            }
            if (lines.isQuoted(line)) {
                line = afterQuote(line);
                continue;
            }
            int introduction = introductionAt(line);
            if (forward || introduction < 0) {
                return;
            }
            if (introduction == 0) {
                kept.add(line++);
                continue;
            }
            int next = lines.nextFilled(line + introduction);
            if (next == lines.count() || !lines.isQuoted(next)) {
                return; // The quoted mail has no marks: all the rest is it.
            }
            line = next;
        }
    }

    /// Lines of what introduces quoted mail here: 0 when nothing does, -1 when the rest is to go whatever it looks
    /// like.
    private int introductionAt(int line) {
        switch (Separators.at(lines, line)) {
            case ORIGINAL -> {
                int header = lines.nextFilled(line + 1);
                int block = header < lines.count() ? HeaderBlocks.linesAt(lines, header, true) : 0;
                return header - line + block;
            }
            case FORWARD -> {
                forward = true;
                return 1;
            }
            case NONE -> {}
        }
        if (Signatures.isMobileOutlook(lines, line)) {
            return -1;
        }
        if (Separators.isRule(lines, line)) {
            int header = lines.nextFilled(line + 1);
            int block = header < lines.count() ? HeaderBlocks.linesAt(lines, header, true) : 0;
            return block == 0 ? 0 : header - line + block;
        }
        int block = HeaderBlocks.linesAt(lines, line, false);
        return block > 0 ? block : Attributions.linesAt(lines, line);
    }

    /// Behind the quoted lines that begin here, with the ends of lines that a program wrapped out of the quote.
    private int afterQuote(int quoted) {
        int line = quoted;
        while (line < lines.count()) {
            if (lines.isQuoted(line)) {
                line++;
            } else if (isWrappedQuote(line)) {
                line++;
            } else {
                break;
            }
        }
        return line;
    }

    private boolean isWrappedQuote(int line) {
        return !lines.isBlank(line)
                && lines.length(line - 1) >= 65
                && line + 1 < lines.count()
                && lines.isQuoted(line + 1)
                && Character.isLowerCase(lines.charAt(lines.start(line)));
    }

    /// The lines as text: ends trimmed, at most two blank lines in a row.
    private String joined(List<Integer> chosen) {
        var out = new StringBuilder();
        var blanks = 0;
        for (int line : chosen) {
            if (lines.isBlank(line)) {
                blanks++;
                continue;
            }
            if (!out.isEmpty()) {
                out.append("\n".repeat(Math.min(blanks, 2) + 1));
            }
            blanks = 0;
            out.append(lines.text(line));
        }
        return out.toString();
    }
}
