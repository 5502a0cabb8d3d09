package dev.mailgent.protocol.header;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.mailgent.protocol.codec.Octets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;

/// Message-ID, In-Reply-To and References (RFC 5322 section 3.6.4).
///
/// An id is handed out as `<left@right>`: brackets are added when the sender forgot them, white space
/// inside (folding, or carelessness) is dropped, so that both ends of a reply agree.
public final class MessageIds {
    /// What RFC 5322 lets one line hold; a longer id identifies nothing.
    public static final int MAX_BYTES = 998;

    /// Kept from each end of a list.
    public static final int MAX_FIRST = 50;

    public static final int MAX_LAST = 50;

    private MessageIds() {}

    /// Ids in order, each once: the first fifty and the last fifty of any number.
    public static List<String> parse(String value) {
        String octets = Octets.of(value);
        byte[] bytes = octets.getBytes(ISO_8859_1);
        return parse(bytes, 0, bytes.length);
    }

    /// The same on the raw bytes of a field body, so that a References field of any size costs no copy.
    public static List<String> parse(byte[] bytes, int from, int to) {
        var ids = new Collector(bytes);
        int at = from;
        boolean bracketed = false;
        while (at < to) {
            int open = find(bytes, '<', at, to);
            if (open == to) {
                break;
            }
            // A second opening before the end means that the first was never closed.
            int end = open + 1;
            while (end < to && bytes[end] != '>' && bytes[end] != '<') {
                end++;
            }
            if (end < to && bytes[end] == '>') {
                bracketed = true;
                ids.add(open + 1, end);
            }
            at = end < to && bytes[end] == '<' ? end : end + 1;
        }
        if (!bracketed) {
            bareWords(bytes, from, to, ids);
        }
        return ids.list();
    }

    private static void bareWords(byte[] bytes, int from, int to, Collector ids) {
        int at = from;
        while (at < to) {
            int end = at;
            while (end < to && (bytes[end] & 0xff) > ' ' && bytes[end] != ',') {
                end++;
            }
            if (find(bytes, '@', at, end) < end) {
                ids.add(at, end);
            }
            at = Math.max(end, at) + 1;
        }
    }

    private static int find(byte[] bytes, char wanted, int from, int to) {
        int i = from;
        while (i < to && bytes[i] != wanted) {
            i++;
        }
        return i;
    }

    /// Keeps the first ids as text and remembers where the last ones lie, so that the middle of a huge list costs
    /// nothing.
    private static final class Collector {
        /// Twice what is kept, since some may repeat.
        private static final int REMEMBERED = 2 * MAX_LAST;

        private final byte[] bytes;
        private final LinkedHashSet<String> first = new LinkedHashSet<>();
        private int[] ranges = new int[0];
        private int later;

        Collector(byte[] bytes) {
            this.bytes = bytes;
        }

        void add(int from, int to) {
            if (to - from > 2 * MAX_BYTES) {
                return;
            }
            if (first.size() < MAX_FIRST) {
                String id = id(from, to);
                if (!id.isEmpty()) {
                    first.add(id);
                }
                return;
            }
            if (later == 0) {
                ranges = new int[2 * REMEMBERED];
            }
            int slot = later++ % REMEMBERED * 2;
            ranges[slot] = from;
            ranges[slot + 1] = to;
        }

        private String id(int from, int to) {
            var out = new StringBuilder(to - from + 2).append('<');
            for (int i = from; i < to; i++) {
                int c = bytes[i] & 0xff;
                if (c > ' ' && c != 0x7f && c != '<' && c != '>') {
                    out.append((char) c);
                }
            }
            boolean fits = out.length() > 1 && out.length() < MAX_BYTES;
            return fits ? Octets.text(out.append('>').toString()) : "";
        }

        List<String> list() {
            var last = new ArrayDeque<String>();
            var seen = new HashSet<String>(first);
            for (int i = later - 1; i >= Math.max(0, later - REMEMBERED) && last.size() < MAX_LAST; i--) {
                int slot = i % REMEMBERED * 2;
                String id = id(ranges[slot], ranges[slot + 1]);
                if (!id.isEmpty() && seen.add(id)) {
                    last.addFirst(id);
                }
            }
            var all = new ArrayList<String>(first);
            all.addAll(last);
            return List.copyOf(all);
        }
    }
}
