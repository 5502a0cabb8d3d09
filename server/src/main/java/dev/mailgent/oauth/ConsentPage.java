package dev.mailgent.oauth;

import dev.mailgent.access.Scope;
import dev.mailgent.platform.http.Response;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The pages a person sees: plain HTML without a script, readable and usable with none. Every text of the client's is
/// escaped; names of hosts come from URLs that were checked.
final class ConsentPage {
    private static final SecureRandom RANDOM = new SecureRandom();

    private static final String STYLE = """
            :root{color-scheme:light dark;--line:#8884;--weak:#777}
            body{font:16px/1.5 system-ui,sans-serif;max-width:34rem;margin:2.5rem auto;padding:0 1.25rem}
            h1{font-size:1.4rem;line-height:1.25;overflow-wrap:anywhere}
            dl{display:grid;grid-template-columns:max-content 1fr;gap:.25rem 1rem}dd{margin:0;overflow-wrap:anywhere}
            dt,.weak{color:var(--weak)}fieldset{border:1px solid var(--line);border-radius:.5rem;margin:1.25rem 0}
            label{display:block;padding:.2rem 0}label span{color:var(--weak);font-size:.85rem}
            input[type=password]{width:100%;box-sizing:border-box;font:inherit;padding:.5rem;margin-top:.25rem}
            button{font:inherit;padding:.5rem 1.25rem;margin:1rem .5rem 0 0}
            .note{border-left:4px solid #c60;padding:.25rem .75rem;margin:1rem 0}
            """;

    private ConsentPage() {}

    /// Asks a person.
    ///
    /// @param ticked scopes whose boxes are ticked
    /// @param fault what was wrong with the last answer; null at first
    static Response ask(Asked asked, String sealed, Collection<String> ticked, @Nullable String fault, int status) {
        var redirect = asked.redirect();
        var page = new StringBuilder();
        page.append("<h1>").append(escape(asked.clientName())).append(" wants to act for an identity</h1>");
        if (fault != null) {
            page.append("<p class=note role=alert>").append(escape(fault)).append("</p>");
        }
        page.append("<dl><dt>Program</dt><dd>")
                .append(escape(asked.clientName()))
                .append("</dd><dt>Named by</dt><dd>");
        var host = asked.host();
        page.append(host == null ? "itself; nobody vouches for the name" : "<b>" + escape(host) + "</b>");
        page.append("</dd><dt>Answer goes to</dt><dd><b>")
                .append(escape(redirect.place()))
                .append("</b></dd></dl>");
        if (redirect.isLoopback()) {
            page.append("<p class=note>The answer goes to a program on your own computer. Any program there can call"
                    + " itself by this name: go on only if you have just started it yourself.</p>");
        }
        form(page, asked, sealed, ticked);
        return page("Allow " + asked.clientName() + "?", page, status, redirect.formTarget());
    }

    private static void form(StringBuilder page, Asked asked, String sealed, Collection<String> ticked) {
        page.append("<form method=post action=\"" + Places.AUTHORIZE + "\" autocomplete=off>");
        page.append("<input type=hidden name=request value=\"")
                .append(escape(sealed))
                .append("\">");
        page.append("<fieldset><legend>It may</legend>");
        for (var wire : asked.scopes()) {
            var words = Scope.of(wire).map(ScopeWords::of).orElse(wire);
            page.append("<label><input type=checkbox name=allow value=\"")
                    .append(escape(wire))
                    .append(ticked.contains(wire) ? "\" checked> " : "\"> ")
                    .append(escape(words))
                    .append(" <span>")
                    .append(escape(wire))
                    .append("</span></label>");
        }
        page.append("</fieldset><label>API key of the identity it shall act for"
                + "<input type=password name=key maxlength=200 autocomplete=off spellcheck=false"
                + " placeholder=\"mgnt-\"></label>"
                + "<p class=weak>The program never sees the key. It gets a token of its own that does what you ticked"
                + " and the key allows, and that ends when the key is revoked.</p>"
                + "<button name=decision value=allow>Allow</button>"
                + "<button name=decision value=deny>Do not allow</button></form>");
    }

    /// Says that it does not go on.
    ///
    /// @param back where the program waits for the answer; null when it is not known, and then there is no way back
    static Response stop(String error, String why, @Nullable RedirectUri target, @Nullable String back, int status) {
        var page = new StringBuilder();
        page.append("<h1>This does not go on</h1><p>")
                .append(escape(why))
                .append("</p><p class=weak>Error code: <code>");
        page.append(escape(error)).append("</code></p>");
        if (target != null && back != null) {
            page.append("<p><a rel=noreferrer href=\"")
                    .append(escape(back))
                    .append("\">Go back to ")
                    .append(escape(target.place()))
                    .append("</a></p>");
        }
        return page("This does not go on", page, status, null);
    }

    private static Response page(String title, StringBuilder body, int status, @Nullable String formTarget) {
        var bytes = new byte[16];
        RANDOM.nextBytes(bytes);
        var nonce = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
        var html = "<!doctype html><html lang=en><meta charset=utf-8>"
                + "<meta name=viewport content=\"width=device-width,initial-scale=1\"><title>" + escape(title)
                + "</title><style nonce=" + nonce + ">" + STYLE + "</style><main>" + body + "</main></html>";
        // A browser holds the redirect after a form against form-action too.
        var forms = formTarget == null ? "'none'" : "'self' " + formTarget;
        var policy = List.of(
                "default-src 'none'",
                "style-src 'nonce-" + nonce + "'",
                "form-action " + forms,
                "base-uri 'none'",
                "frame-ancestors 'none'");
        return Response.text(status, html, "text/html; charset=utf-8")
                .header("Content-Security-Policy", String.join("; ", policy))
                .header("X-Frame-Options", "DENY")
                .header("Referrer-Policy", "no-referrer")
                .noStore();
    }

    private static String escape(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;")
                .replace("'", "&#39;");
    }
}
