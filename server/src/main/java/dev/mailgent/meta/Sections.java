package dev.mailgent.meta;

import dev.mailgent.platform.http.Endpoint;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// How the reference orders and words what the registry of endpoints holds, for people and models alike.
final class Sections {
    /// Tags that are one subject to a reader, by the section they go to.
    private static final Map<String, String> ELSEWHERE = Map.of(
            "vault-versions", "vault",
            ".well-known", "identities",
            "meta", "server",
            "healthz", "server",
            "readyz", "server",
            "metrics", "server",
            "openapi.json", "server",
            "docs", "server",
            "llms.txt", "server");

    private Sections() {}

    /// Sections in the order of registration; what machines ask about this server comes after what it is for.
    static Map<String, List<Endpoint>> of(List<Endpoint> endpoints) {
        var sections = new LinkedHashMap<String, List<Endpoint>>();
        for (var endpoint : endpoints) {
            var tag = OpenApi.tag(endpoint);
            sections.computeIfAbsent(ELSEWHERE.getOrDefault(tag, tag), _ -> new ArrayList<>())
                    .add(endpoint);
        }
        var server = sections.remove("server");
        if (server != null) {
            sections.put("server", server);
        }
        return sections;
    }

    static String title(String section) {
        var words = section.replace('-', ' ');
        return words.substring(0, 1).toUpperCase(Locale.ROOT) + words.substring(1);
    }

    static String who(Endpoint endpoint) {
        return switch (endpoint.audience()) {
            case PUBLIC -> "no key";
            case PLATFORM -> "platform key";
            case ANY_KEY -> "any key";
            case IDENTITY -> endpoint.scope() == null ? "identity key" : "identity key, scope " + endpoint.scope();
        };
    }
}
