package dev.mailgent.bench.suite;

import dev.mailgent.bench.Api;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// Pages of a message list, reached as a client reaches them: by walking.
final class Pages {
    static final String FIRST = "/v0/messages?limit=50";
    private static final int STEP = 50;

    private Pages() {}

    /// Paths of pages, at most `depth` messages down, a thousand of them at most and evenly spread.
    static List<String> down(Api api, long depth) throws IOException, InterruptedException {
        var all = new ArrayList<String>();
        var path = FIRST;
        for (var i = 0L; i < depth; i += STEP) {
            all.add(path);
            var page = api.get(path);
            if (!page.has("nextPageToken")) {
                break;
            }
            path = FIRST + "&pageToken="
                    + URLEncoder.encode(page.get("nextPageToken").asString(), StandardCharsets.UTF_8);
        }
        var every = Math.max(1, all.size() / 1_000);
        var some = new ArrayList<String>();
        for (var i = 0; i < all.size(); i += every) {
            some.add(all.get(i));
        }
        return some;
    }
}
