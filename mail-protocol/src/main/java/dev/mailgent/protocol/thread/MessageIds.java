package dev.mailgent.protocol.thread;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads the Message-IDs of References, In-Reply-To and Message-ID header values, however badly they are written.
public final class MessageIds {
    /// Ids kept of one header, besides its first.
    public static final int LAST_KEPT = 50;

    /// Octets; longer ones cannot be written back into a header (RFC 5322 section 2.1.1).
    private static final int MAX_ID_LENGTH = 990;

    private MessageIds() {}

    /// The ids in order, each as `<left@right>` without inner white space: the first and the last [#LAST_KEPT].
    /// Words and comments around them are skipped. A value without any bracket is one id if it
    /// holds an `@` and no space.
    public static List<String> parse(@Nullable String header) {
        if (header == null) {
            return List.of();
        }
        String first = null;
        var last = new ArrayDeque<String>();
        var open = header.indexOf('<');
        if (open < 0) {
            var bare = header.strip();
            var isId = bare.indexOf('@') > 0
                    && bare.length() < MAX_ID_LENGTH
                    && withoutSpace(bare).equals(bare);
            return isId ? List.of("<" + bare + ">") : List.of();
        }
        while (open >= 0) {
            int close = header.indexOf('>', open);
            if (close < 0) {
                break;
            }
            // "<abc <x@y>": an opening bracket without its end does not swallow the next id.
            int start = header.lastIndexOf('<', close);
            var id = id(header, start + 1, close);
            if (id != null && first == null) {
                first = id;
            } else if (id != null) {
                last.add(id);
                if (last.size() > LAST_KEPT) {
                    last.removeFirst();
                }
            }
            open = header.indexOf('<', close);
        }
        if (first == null) {
            return List.of();
        }
        var ids = new ArrayList<String>(last.size() + 1);
        ids.add(first);
        ids.addAll(last);
        return ids;
    }

    /// The ancestors a message names, oldest first: References, then what In-Reply-To adds; never the message itself.
    public static List<String> ancestors(
            @Nullable String messageId, @Nullable String references, @Nullable String inReplyTo) {
        var ids = new LinkedHashSet<>(parse(references));
        ids.addAll(parse(inReplyTo));
        ids.remove(messageId);
        if (ids.size() <= LAST_KEPT + 1) {
            return List.copyOf(ids);
        }
        var all = List.copyOf(ids);
        var kept = new ArrayList<String>(LAST_KEPT + 1);
        kept.add(all.getFirst());
        kept.addAll(all.subList(all.size() - LAST_KEPT, all.size()));
        return List.copyOf(kept);
    }

    private static @Nullable String id(String header, int from, int to) {
        if (to <= from || to - from > MAX_ID_LENGTH) {
            return null;
        }
        var inner = withoutSpace(header.substring(from, to));
        return inner.isEmpty() ? null : "<" + inner + ">";
    }

    /// Folding and stray spaces inside an id are the sender's mistake, not part of it.
    private static String withoutSpace(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) <= 0x20) {
                var out = new StringBuilder(text.length());
                text.chars().filter(c -> c > 0x20).forEach(c -> out.append((char) c));
                return out.toString();
            }
        }
        return text;
    }
}
