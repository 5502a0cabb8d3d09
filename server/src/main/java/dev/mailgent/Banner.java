package dev.mailgent;

import dev.mailgent.platform.config.Shell;
import java.io.PrintStream;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;

/// What `up` says once everything runs: where, who, and two lines to paste.
final class Banner {
    private Banner() {}

    static void print(PrintStream out, App app, Bootstrap.Result result, Path data, double seconds) {
        var facts = result.facts();
        out.println();
        out.println(String.format(Locale.ROOT, "Mailgent is ready after %.1f s.", seconds));
        out.println();
        line(out, "API", facts.baseUrl() + "   reference at /docs, for models at /llms.txt");
        line(out, "SMTP", facts.smtpHost() + ":" + facts.smtpPort() + "   mail for @" + app.domain());
        line(out, "Sending", app.transportSentence());
        line(
                out,
                "Data",
                data
                        + (facts.holdsKeys()
                                ? "   keys in bootstrap.json"
                                : "   bootstrap.json holds no keys; run ./mailgent key new" + Shell.dataOption(data)));
        var identity = facts.identity();
        if (identity != null) {
            line(out, "Address", identity.email());
            var key = identity.apiKey();
            if (key != null && result.welcome() != null) {
                line(out, "Its key", key);
                line(out, "Platform", facts.platformKey() + "   makes more identities");
                out.println();
                out.println("Its inbox has a first mail. List it, then answer it:");
                out.println();
                out.println("  curl -H 'Authorization: Bearer " + key + "' '" + facts.baseUrl() + "/v0/messages'");
                out.println();
                out.println("  curl -H 'Authorization: Bearer " + key + "' -H 'Content-Type: application/json' \\");
                out.println("       -d '{\"text\": \"Hello back\"}' '" + facts.baseUrl() + "/v0/messages/"
                        + URLEncoder.encode(result.welcome(), StandardCharsets.UTF_8) + "/reply'");
            }
        }
        out.println();
        out.println("Ctrl-C or './mailgent stop' ends it.");
        out.flush();
    }

    private static void line(PrintStream out, String name, String value) {
        out.println(String.format(Locale.ROOT, "  %-9s %s", name, value));
    }
}
