package dev.mailgent.protocol.code;

import dev.mailgent.protocol.html.Link;
import dev.mailgent.protocol.html.Preview;
import dev.mailgent.protocol.html.VisibleText;
import dev.mailgent.protocol.reply.Reply;
import dev.mailgent.protocol.reply.ReplyExtractor;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Everything a mail's body says, read once: each part is parsed a single time, whoever needs it.
///
/// @param text the plain body, or what is visible of the HTML body; empty when the mail has neither
/// @param reply what is new in it
/// @param preview one line of it for lists
/// @param findings codes and links
/// @param links every link of the HTML body a person can see
/// @param hiddenText what the HTML holds but does not show
/// @param signals what was noticed in either body ([VisibleText#signals])
public record MailBody(
        String text,
        Reply reply,
        String preview,
        Findings findings,
        List<Link> links,
        String hiddenText,
        List<String> signals) {

    public MailBody {
        links = List.copyOf(links);
        signals = List.copyOf(signals);
    }

    /// @param subject decoded, or null
    /// @param text the text/plain body, or null
    /// @param html the text/html body, or null
    public static MailBody read(@Nullable String subject, @Nullable String text, @Nullable String html) {
        var page = html == null || html.isBlank() ? null : VisibleText.of(html);
        var plain = text == null || (text.isBlank() && page != null) ? null : VisibleText.ofPlain(text);
        if (page == null) {
            return of(subject, plain == null ? VisibleText.ofPlain("") : plain);
        }
        return plain == null ? of(subject, page) : both(subject, plain, page);
    }

    private static MailBody of(@Nullable String subject, VisibleText body) {
        var reply = ReplyExtractor.ofVisible(body);
        var findings = CodeExtractor.extract(subject, reply.text(), body.links());
        var preview = Preview.of(reply.text());
        return new MailBody(body.text(), reply, preview, findings, body.links(), body.hiddenText(), body.signals());
    }

    /// The plain body is what its sender wrote for programs; the HTML is what a person looks at and has the links.
    private static MailBody both(@Nullable String subject, VisibleText plain, VisibleText page) {
        var reply = ReplyExtractor.ofVisible(plain);
        var findings = CodeExtractor.extract(subject, reply.text(), page.links());
        if (findings.codes().isEmpty()) {
            var seen = CodeExtractor.extract(
                    subject, ReplyExtractor.ofVisible(page).text(), List.of());
            findings = new Findings(seen.codes(), findings.links());
        }
        var signals = new TreeSet<>(plain.signals());
        signals.addAll(page.signals());
        return new MailBody(
                plain.text(),
                reply,
                Preview.of(reply.text()),
                findings,
                page.links(),
                page.hiddenText(),
                List.copyOf(signals));
    }
}
