package dev.mailgent.event;

import dev.mailgent.platform.id.IdentityId;
import dev.mailgent.platform.id.OrgId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/// News as text for NOTIFY: `node;org:identity,identity;org:identity`, UUIDs as 32 hex digits.
final class EventNotice {
    /// PostgreSQL takes less than 8000 bytes.
    private static final int MOST_CHARACTERS = 7_900;

    private EventNotice() {}

    /// Each identity once, in as many payloads as it takes.
    static List<String> payloads(String node, List<News> news) {
        Map<OrgId, Set<IdentityId>> byOrg = new LinkedHashMap<>();
        news.forEach(one ->
                byOrg.computeIfAbsent(one.org(), _ -> new LinkedHashSet<>()).add(one.identity()));
        var payloads = new ArrayList<String>();
        var payload = new StringBuilder(node);
        for (var org : byOrg.entrySet()) {
            var begun = false;
            for (var identity : org.getValue()) {
                if (payload.length() + 70 > MOST_CHARACTERS) {
                    payloads.add(payload.toString());
                    payload = new StringBuilder(node);
                    begun = false;
                }
                payload.append(begun ? "," : ";" + hex(org.getKey().value()) + ":")
                        .append(hex(identity.value()));
                begun = true;
            }
        }
        if (payload.length() > node.length()) {
            payloads.add(payload.toString());
        }
        return payloads;
    }

    static boolean isOf(String node, String payload) {
        return payload.startsWith(node + ";");
    }

    /// Empty for a payload of another version.
    static Optional<List<News>> read(String payload) {
        var news = new ArrayList<News>();
        try {
            var parts = payload.split(";", -1);
            for (var i = 1; i < parts.length; i++) {
                var colon = parts[i].indexOf(':');
                var org = new OrgId(uuid(parts[i].substring(0, colon)));
                for (var identity : parts[i].substring(colon + 1).split(",", -1)) {
                    news.add(new News(org, new IdentityId(uuid(identity)), 0, null));
                }
            }
            return news.isEmpty() ? Optional.empty() : Optional.of(news);
        } catch (IllegalArgumentException | IndexOutOfBoundsException _) {
            return Optional.empty();
        }
    }

    private static String hex(UUID id) {
        return id.toString().replace("-", "");
    }

    private static UUID uuid(String hex) {
        if (hex.length() != 32) {
            throw new IllegalArgumentException("no UUID");
        }
        return new UUID(Long.parseUnsignedLong(hex, 0, 16, 16), Long.parseUnsignedLong(hex, 16, 32, 16));
    }
}
