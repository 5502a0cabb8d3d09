package dev.mailgent.protocol.authresults;

import dev.mailgent.protocol.dkim.DkimResult;
import dev.mailgent.protocol.spf.SpfResult;
import java.util.ArrayList;
import java.util.List;

/// The results part of a field: one `method=result` with its properties for each thing checked (RFC 8601 section 2.2).
final class ResultsWriter {
    /// Longest value taken from a message or a zone.
    private static final int MAX_VALUE = 255;

    private ResultsWriter() {}

    static List<String> results(AuthVerdict verdict) {
        var results = new ArrayList<String>();
        results.add(spf(verdict.spf()));
        if (verdict.dkim().isEmpty()) {
            results.add("dkim=none");
        }
        verdict.dkim().forEach(each -> results.add(dkim(each)));
        var dmarc = verdict.dmarc();
        var author = dmarc.author() == null ? "" : " header.from=" + value(dmarc.author());
        results.add("dmarc=" + dmarc.status().word() + " (p=" + dmarc.policy().word() + ")" + author);
        var arc = verdict.arc();
        var links = arc.instances() == 0 ? "" : " (i=" + arc.instances() + ")";
        results.add("arc=" + arc.status().word() + links);
        return results;
    }

    private static String spf(SpfResult spf) {
        var property = spf.identity() == SpfResult.Identity.HELO ? " smtp.helo=" : " smtp.mailfrom=";
        return "spf=" + spf.status().word() + (spf.domain().isEmpty() ? "" : property + value(spf.domain()));
    }

    private static String dkim(DkimResult dkim) {
        var out = new StringBuilder("dkim=").append(dkim.status().word());
        if (!dkim.passed()) {
            out.append(" reason=").append(quoted(dkim.reason()));
        } else if (dkim.bodyLengthLimited()) {
            out.append(" (part of the body)");
        }
        property(out, "header.d", dkim.domain());
        property(out, "header.s", dkim.selector());
        property(out, "header.a", dkim.algorithm());
        property(out, "header.b", dkim.signaturePrefix());
        return out.toString();
    }

    private static void property(StringBuilder out, String name, String text) {
        if (!text.isEmpty()) {
            out.append(' ').append(name).append('=').append(value(text));
        }
    }

    /// A token as it is (RFC 2045 section 5.1), anything else in quotes.
    private static String value(String text) {
        boolean token = !text.isEmpty() && text.length() <= MAX_VALUE;
        for (int i = 0; token && i < text.length(); i++) {
            char c = text.charAt(i);
            token = c > ' ' && c < 0x7f && "()<>@,;:\\\"/[]?=".indexOf(c) < 0;
        }
        return token ? text : quoted(text);
    }

    /// A quoted-string of printable US-ASCII; everything else becomes `?`, so no value can fold, end or widen a field.
    private static String quoted(String text) {
        var out = new StringBuilder("\"");
        for (int i = 0; i < Math.min(text.length(), MAX_VALUE); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                out.append('\\').append(c);
            } else {
                out.append(c >= ' ' && c < 0x7f ? c : '?');
            }
        }
        return out.append('"').toString();
    }
}
