package dev.mailgent.mail.message;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The terms of 256 feed numbers: which term is in which messages. Terms fall into buckets by their first characters,
/// so that a word, or every word that begins like it, is one small row of a block.
///
/// A bucket's bytes: terms in order, each as the count of characters it shares with the term before
/// (varint), the length of the rest in UTF-8 (varint), the rest, then the messages: a count up to 31 and
/// that many offsets, or 255 and 32 bytes of bits.
final class SearchBlock {
    static final int BUCKETS = 64;

    /// Not a bucket: the row that says which messages the block holds, there for every packed block.
    static final int MEMBERS = -1;

    /// Term of every message that carries a file.
    static final String HAS_ATTACHMENT = SearchField.ATTACHMENT.term("");

    static final short VERSION = 1;

    /// From here on scripts have so many characters that one is enough to find a bucket by.
    static final char MANY_CHARACTERS = 0x0E00;

    private static final int MAX_OFFSETS = 31;
    private static final int BITS = 255;

    /// New terms one message may bring: bounds the memory of a block of hostile mail.
    private static final int MAX_TERMS = 4096;

    private final Map<String, SeqSet> terms = new HashMap<>();
    private final SeqSet members = new SeqSet();

    /// Adds a message.
    void add(int offset, @Nullable String subject, MessageContent content) {
        members.add(offset);
        var fresh = new int[1];
        SearchField.visit(
                subject,
                content,
                (field, text) -> Words.cut(text, 0, (word, _, _, _, _) -> {
                    add(word, offset, fresh);
                    if (field.isTagged()) {
                        add(field.term(word), offset, fresh);
                    }
                    return fresh[0] < MAX_TERMS;
                }));
        if (SearchField.hasAttachment(content)) {
            add(HAS_ATTACHMENT, offset, fresh);
        }
    }

    private void add(String term, int offset, int[] fresh) {
        if (terms.computeIfAbsent(term, _ -> new SeqSet()).add(offset)) {
            fresh[0]++;
        }
    }

    /// The rows to store, by bucket; empty buckets have none.
    Map<Integer, byte[]> rows() {
        var byBucket = new HashMap<Integer, List<String>>();
        for (var term : terms.keySet()) {
            byBucket.computeIfAbsent(bucket(term), _ -> new ArrayList<>()).add(term);
        }
        var rows = new TreeMap<Integer, byte[]>();
        byBucket.forEach((bucket, list) -> {
            list.sort(null);
            rows.put(bucket, encode(list));
        });
        var own = new ByteArrayOutputStream();
        write(own, members);
        rows.put(MEMBERS, own.toByteArray());
        return rows;
    }

    private byte[] encode(List<String> sorted) {
        var out = new ByteArrayOutputStream(sorted.size() * 10);
        var before = "";
        for (var term : sorted) {
            var shared = shared(before, term);
            var rest = term.substring(shared).getBytes(StandardCharsets.UTF_8);
            varint(out, shared);
            varint(out, rest.length);
            out.write(rest, 0, rest.length);
            write(out, terms.getOrDefault(term, members));
            before = term;
        }
        return out.toByteArray();
    }

    private static int shared(String one, String other) {
        var most = Math.min(one.length(), other.length());
        var shared = 0;
        while (shared < most && one.charAt(shared) == other.charAt(shared)) {
            shared++;
        }
        // Never half a character: the rest must stand alone as UTF-8.
        return shared > 0 && Character.isHighSurrogate(one.charAt(shared - 1)) ? shared - 1 : shared;
    }

    private static void write(ByteArrayOutputStream out, SeqSet set) {
        if (set.size() <= MAX_OFFSETS) {
            out.write(set.size());
            for (var offset = 0; offset < SeqSet.BLOCK; offset++) {
                if (set.contains(offset)) {
                    out.write(offset);
                }
            }
            return;
        }
        out.write(BITS);
        for (var from = 0; from < SeqSet.BLOCK; from += 8) {
            var bits = 0;
            for (var i = 0; i < 8; i++) {
                bits |= set.contains(from + i) ? (1 << i) : 0;
            }
            out.write(bits);
        }
    }

    private static void varint(ByteArrayOutputStream out, int value) {
        var rest = value;
        while (rest >= 0x80) {
            out.write((rest & 0x7F) | 0x80);
            rest >>>= 7;
        }
        out.write(rest);
    }

    /// The bucket of a term, and of every term that begins with its first two characters. A script of many characters
    /// needs only the first.
    static int bucket(String term) {
        var from = term.length() > 1 && term.charAt(1) == ':' ? 2 : 0;
        int hash = from == 0 ? 0 : term.charAt(0);
        if (term.length() > from) {
            var first = term.charAt(from);
            hash = hash * 31 + first;
            if (first < MANY_CHARACTERS && term.length() > from + 1) {
                hash = hash * 31 + term.charAt(from + 1);
            }
        }
        return (hash * 0x9E3779B1) >>> 26;
    }

    /// The messages a members row names.
    static SeqSet members(byte[] row) {
        var set = new SeqSet();
        new Reader(row).into(set);
        return set;
    }

    /// The messages that hold `term`, or any term that begins with it.
    static SeqSet find(byte[] bucket, String term, boolean prefix) {
        var found = new SeqSet();
        var in = new Reader(bucket);
        while (in.hasMore()) {
            in.term();
            var order = in.compare(term, prefix);
            if (order == 0) {
                in.into(found);
                if (!prefix) {
                    break;
                }
            } else if (order > 0) {
                break;
            } else {
                in.skip();
            }
        }
        return found;
    }

    private static final class Reader {
        private final byte[] bytes;
        private final StringBuilder term = new StringBuilder();
        private int at;

        Reader(byte[] bytes) {
            this.bytes = bytes;
        }

        boolean hasMore() {
            return at < bytes.length;
        }

        void term() {
            term.setLength(varint());
            var length = varint();
            var end = at + length;
            var ascii = true;
            for (var i = at; i < end; i++) {
                ascii &= bytes[i] >= 0;
            }
            if (ascii) {
                for (var i = at; i < end; i++) {
                    term.append((char) bytes[i]);
                }
            } else {
                term.append(new String(bytes, at, length, StandardCharsets.UTF_8));
            }
            at = end;
        }

        /// Below 0: the term comes before the one wanted, 0: it is one of those, above: they all lie behind.
        int compare(String wanted, boolean prefix) {
            var most = Math.min(term.length(), wanted.length());
            for (var i = 0; i < most; i++) {
                if (term.charAt(i) != wanted.charAt(i)) {
                    return term.charAt(i) - wanted.charAt(i);
                }
            }
            return prefix && term.length() >= wanted.length() ? 0 : term.length() - wanted.length();
        }

        void into(SeqSet set) {
            var count = bytes[at++] & 0xFF;
            if (count < BITS) {
                for (var i = 0; i < count; i++) {
                    set.add(bytes[at++] & 0xFF);
                }
                return;
            }
            for (var offset = 0; offset < SeqSet.BLOCK; offset++) {
                if ((bytes[at + (offset >> 3)] & (1 << (offset & 7))) != 0) {
                    set.add(offset);
                }
            }
            at += SeqSet.BLOCK / 8;
        }

        void skip() {
            var count = bytes[at++] & 0xFF;
            at += count < BITS ? count : SeqSet.BLOCK / 8;
        }

        private int varint() {
            var value = 0;
            for (var shift = 0; ; shift += 7) {
                var b = bytes[at++];
                value |= (b & 0x7F) << shift;
                if (b >= 0) {
                    return value;
                }
            }
        }
    }
}
