package dev.mailgent.meta;

import dev.mailgent.platform.http.Endpoint;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The reference for people: `/docs`, HTML with a curl line for each endpoint, without a script.
final class ReferencePage {
    /// On a wide screen the contents stay at the left; on a narrow one only the sections are listed,
    /// above.
    private static final String STYLE = """
            :root{color-scheme:light dark;--line:#8884;--soft:#8881;--link:light-dark(#0b57d0,#a8c7fa)}
            body{font:16px/1.55 system-ui,sans-serif;margin:0;display:grid;grid-template-columns:minmax(0,1fr)}
            main{padding:1.5rem;max-width:54rem}a{color:var(--link)}h1{margin:.4rem 0 .2rem}h2{margin:0 0 .2rem}
            section{border-top:1px solid var(--line);margin-top:2.2rem;padding-top:1.6rem}
            article{margin:1.8rem 0 2.2rem}h3{margin:0;font-size:1.08rem}p{margin:.3rem 0}
            code,pre{font:14px/1.5 ui-monospace,monospace}code{overflow-wrap:anywhere}
            pre{background:var(--soft);padding:.7rem .9rem;margin:.6rem 0 0;border:1px solid var(--line);border-radius:6px;
            white-space:pre-wrap;overflow-wrap:anywhere}
            .method{font-weight:700;margin-right:.6rem}table{border-collapse:collapse;font-size:.93rem;margin-top:.4rem}
            td,th{padding:.12rem 1rem .12rem 0;text-align:left;vertical-align:top;font-weight:400}
            th{white-space:nowrap;color:color-mix(in srgb,CanvasText 68%,Canvas)}nav{padding:1rem 1.5rem 0}nav ul{list-style:none;margin:0;padding:0}
            nav>ul{display:flex;flex-wrap:wrap;gap:.2rem 1rem}nav ul ul{display:none}
            @media(min-width:68rem){body{grid-template-columns:17rem minmax(0,1fr)}
            nav{position:sticky;top:0;height:100vh;overflow:auto;box-sizing:border-box;border-right:1px solid var(--line);
            padding:1.5rem 1rem 2rem 1.5rem;font-size:.93rem}nav>ul{display:block}nav>ul>li{margin-bottom:.7rem;font-weight:600}
            nav ul ul{display:block;font-weight:400}nav li li a{text-decoration:none}main{padding:1.5rem 2.5rem 4rem}}
            """;

    private ReferencePage() {}

    static String html(List<Endpoint> endpoints, String baseUrl) {
        var sections = Sections.of(endpoints);
        var out = new StringBuilder("<!doctype html><html lang=en><meta charset=utf-8>")
                .append("<meta name=viewport content='width=device-width,initial-scale=1'><title>Mailgent API</title>")
                .append("<style>")
                .append(STYLE)
                .append("</style>");
        contents(out, sections);
        out.append("<main><h1>Mailgent API</h1><p>Base URL <code>")
                .append(escape(baseUrl))
                .append("</code>. A call carries <code>Authorization: Bearer &lt;key&gt;</code>: an identity key ")
                .append("(<code>mgnt-</code>) for an agent's own data, a platform key (<code>mgpk-</code>) to manage ")
                .append("identities. For programs: <a href=/openapi.json>/openapi.json</a>, for models: ")
                .append("<a href=/llms.txt>/llms.txt</a>.</p>")
                .append("<section id=errors><h2>Errors</h2><p>Every error is JSON: <code>error</code> (stable code), ")
                .append("<code>message</code>, <code>status</code>, <code>requestId</code>, and where it can be said ")
                .append(
                        "<code>fix</code>. Beside those listed with a call, any may be answered 400, 401, 403, 429, 500 ")
                .append("or 503. 429 and 503 carry <code>Retry-After</code>.</p></section>");
        sections.forEach((section, list) -> {
            out.append("<section id='").append(section).append("'><h2>");
            out.append(escape(Sections.title(section))).append("</h2>");
            list.forEach(endpoint -> article(out, endpoint, baseUrl));
            out.append("</section>");
        });
        return out.append("</main></html>").toString();
    }

    private static void contents(StringBuilder out, Map<String, List<Endpoint>> sections) {
        out.append("<nav aria-label=Contents><ul><li><a href='#errors'>Errors</a>");
        sections.forEach((section, list) -> {
            out.append("<li><a href='#").append(section).append("'>");
            out.append(escape(Sections.title(section))).append("</a><ul>");
            for (var endpoint : list) {
                out.append("<li><a href='#")
                        .append(OpenApi.operationId(endpoint))
                        .append("'>");
                out.append(escape(endpoint.summary())).append("</a>");
            }
            out.append("</ul>");
        });
        out.append("</ul></nav>");
    }

    private static void article(StringBuilder out, Endpoint endpoint, String baseUrl) {
        out.append("<article id='").append(OpenApi.operationId(endpoint)).append("'><h3>");
        out.append(escape(endpoint.summary())).append("</h3><p><code><span class=method>");
        out.append(endpoint.method())
                .append("</span>")
                .append(escape(endpoint.path()))
                .append("</code></p>");
        if (!endpoint.description().isEmpty()) {
            out.append("<p>").append(escape(endpoint.description())).append("</p>");
        }
        out.append("<table>");
        row(out, "Key", escape(Sections.who(endpoint)));
        for (var query : endpoint.query()) {
            row(out, "<code>" + escape(query.name()) + "</code>", escape(query.description()));
        }
        row(out, "Body", members(endpoint.body()));
        row(out, "Answer", endpoint.status() + " " + members(endpoint.answer()));
        row(out, "Errors", endpoint.errors().stream().map(String::valueOf).collect(Collectors.joining(", ")));
        row(out, "Repeating", endpoint.idempotent() ? "safe with an <code>Idempotency-Key</code>" : "");
        out.append("</table><pre>").append(escape(curl(endpoint, baseUrl))).append("</pre></article>");
    }

    /// @param html empty for no row
    private static void row(StringBuilder out, String name, String html) {
        if (!html.isBlank()) {
            out.append("<tr><th>").append(name).append("<td>").append(html);
        }
    }

    /// The members of a record, whose types are in the machine-readable description.
    private static String members(@Nullable Class<?> type) {
        return type == null || !type.isRecord()
                ? ""
                : Arrays.stream(type.getRecordComponents())
                        .map(RecordComponent::getName)
                        .collect(Collectors.joining(", ", "<code>{", "}</code>"));
    }

    private static String curl(Endpoint endpoint, String baseUrl) {
        var out = new StringBuilder("curl ");
        if (!endpoint.method().equals("GET")) {
            out.append("-X ").append(endpoint.method()).append(' ');
        }
        out.append('\'').append(baseUrl).append(endpoint.path()).append('\'');
        if (endpoint.audience() != Endpoint.Audience.PUBLIC) {
            out.append(" \\\n     -H \"Authorization: Bearer $MAILGENT_")
                    .append(endpoint.audience() == Endpoint.Audience.PLATFORM ? "PLATFORM_KEY" : "API_KEY")
                    .append('"');
        }
        var example = endpoint.exampleBody();
        if (example != null) {
            out.append(" \\\n     -H 'Content-Type: application/json' \\\n     -d '")
                    .append(example.replace("'", "'\\''"))
                    .append('\'');
        }
        return out.toString();
    }

    private static String escape(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}
