package dev.mailgent.protocol.code;

import dev.mailgent.protocol.code.ActionLink.Kind;
import dev.mailgent.protocol.html.Link;
import java.net.IDN;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Finds the links a mail asks its reader to click, by their words, their path and their token.
final class ActionLinks {
    private static final int ENOUGH = 4;
    private static final int MAX_FOUND = 5;
    private static final int MAX_EXAMINED = 200;
    private static final int MAX_URL_CHARS = 4096;

    private ActionLinks() {}

    private record Scored(ActionLink link, int score) {}

    static List<ActionLink> in(String subject, String text, List<Link> links) {
        var titleWords = subject.toLowerCase(Locale.ROOT);
        var found = new LinkedHashMap<String, Scored>();
        for (var link : links.subList(0, Math.min(links.size(), MAX_EXAMINED))) {
            if (!link.inHistory()) {
                keep(found, scored(link.href(), link.text(), titleWords, link.text()));
            }
        }
        TextUrls.in(text, MAX_EXAMINED).forEach(url -> keep(found, scored(url.url(), url.before(), titleWords, "")));
        return found.values().stream()
                .sorted(Comparator.comparingInt(Scored::score).reversed())
                .limit(MAX_FOUND)
                .map(Scored::link)
                .toList();
    }

    private static void keep(Map<String, Scored> found, @Nullable Scored scored) {
        if (scored != null) {
            found.merge(scored.link.url(), scored, (one, other) -> one.score >= other.score ? one : other);
        }
    }

    /// @param words what is said of the link: its text, or what stands before a bare URL
    /// @param shown the text a person clicks; empty for a bare URL
    private static @Nullable Scored scored(String url, String words, String title, String shown) {
        int scheme = url.indexOf("://");
        if (scheme < 4 || scheme > 5 || !url.regionMatches(true, 0, "http", 0, 4) || url.length() > MAX_URL_CHARS) {
            return null;
        }
        int pathStart = firstOf(url, scheme + 3, "/?#");
        var host = host(url.substring(scheme + 3, pathStart));
        var path = url.substring(pathStart).toLowerCase(Locale.ROOT);
        var said = words.toLowerCase(Locale.ROOT);
        if (host.isEmpty() || LinkWords.isOther(said, path)) {
            return null;
        }
        var bySaid = LinkWords.kind(said);
        var byPath = LinkWords.kind(path);
        var byTitle = LinkWords.kind(title);
        var kind = bySaid != null ? bySaid : byPath != null ? byPath : byTitle;
        if (kind == null || (bySaid == null && byPath == null)) {
            return null;
        }
        // "Verify email" may lead to /magic, and a sign-in link to /verify: the words a person reads win, except that a
        // reset is a reset wherever it is said.
        if (byPath == Kind.PASSWORD_RESET || byTitle == Kind.PASSWORD_RESET) {
            kind = bySaid == null || bySaid == Kind.PASSWORD_RESET ? Kind.PASSWORD_RESET : kind;
        }
        var token = LinkWords.token(url.substring(pathStart));
        int score = (bySaid != null ? 2 : 0) + (byPath != null ? 2 : 0) + (byTitle != null ? 1 : 0) + token.score;
        var proven = token != LinkWords.Token.NONE
                && (kind != Kind.MAGIC_LINK || token == LinkWords.Token.LONG || path.contains("magic"));
        if (!proven || score < ENOUGH) {
            return null;
        }
        return new Scored(new ActionLink(url, kind, host, isMismatch(shown, host)), score);
    }

    private static int firstOf(String url, int from, String stops) {
        for (int i = from; i < url.length(); i++) {
            if (stops.indexOf(url.charAt(i)) >= 0) {
                return i;
            }
        }
        return url.length();
    }

    private static String host(String authority) {
        int at = authority.lastIndexOf('@');
        int colon = authority.lastIndexOf(':');
        var name = authority.substring(at + 1, colon > at ? colon : authority.length());
        return name.toLowerCase(Locale.ROOT);
    }

    /// Whether the text shows a host, and another one than the link goes to.
    private static boolean isMismatch(String shown, String host) {
        var text = shown.strip().toLowerCase(Locale.ROOT);
        int scheme = text.indexOf("://");
        int start = scheme < 0 ? 0 : scheme + 3;
        var name = text.substring(start, firstOf(text, start, "/?# "));
        if (name.indexOf('.') <= 0 || name.endsWith(".") || name.indexOf('@') >= 0 || text.indexOf(' ') >= 0) {
            return false;
        }
        return !owner(host(name)).equals(owner(host));
    }

    /// About the registered name: the last two labels, or three below a short second-level name as co.uk.
    private static String owner(String host) {
        String ascii;
        try {
            ascii = IDN.toASCII(host, IDN.ALLOW_UNASSIGNED);
        } catch (IllegalArgumentException _) {
            return host;
        }
        var labels = new ArrayList<>(List.of(ascii.split("\\.", -1)));
        var size = labels.size();
        var keep = size >= 3
                        && labels.get(size - 2).length() <= 3
                        && labels.get(size - 1).length() == 2
                ? 3
                : 2;
        return String.join(".", labels.subList(Math.max(0, size - keep), size));
    }
}
