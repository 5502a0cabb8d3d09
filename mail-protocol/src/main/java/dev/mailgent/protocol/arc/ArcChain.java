package dev.mailgent.protocol.arc;

import dev.mailgent.protocol.dkim.Canonicalization;
import dev.mailgent.protocol.dkim.RawMessage;
import dev.mailgent.protocol.dkim.RawMessage.Field;
import dev.mailgent.protocol.dkim.TagList;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The sets of a message, put together and found complete: instance 1 to n, each once (RFC 8617 section 5.2).
///
/// @param sets oldest first; the set of instance i is at i - 1
record ArcChain(List<Set> sets) {
    static final String SEAL = "arc-seal";
    static final String SIGNATURE = "arc-message-signature";
    static final String RESULTS = "arc-authentication-results";
    /// RFC 8617 section 5.1.1.1.1.
    static final int MAX_INSTANCE = 50;
    /// Octets of all ARC fields, since each seal hashes all sets before it. 50 honest sets take about 150 KB.
    private static final int MAX_OCTETS = 512 << 10;

    record Set(Field results, Field signature, TagList signatureTags, Field seal, TagList sealTags) {}

    /// A set not yet complete.
    private static final class Draft {
        @Nullable
        Field results;

        @Nullable
        Field signature;

        @Nullable
        TagList signatureTags;

        @Nullable
        Field seal;

        @Nullable
        TagList sealTags;
    }

    /// @throws BrokenChain when a field is malformed, doubled or missing
    static ArcChain of(RawMessage message) throws BrokenChain {
        int octets = 0;
        for (var name : List.of(RESULTS, SIGNATURE, SEAL)) {
            for (var field : message.fields(name)) {
                octets += field.end() - field.start();
            }
        }
        if (octets > MAX_OCTETS) {
            throw new BrokenChain("ARC fields over " + MAX_OCTETS + " octets");
        }
        var drafts = new TreeMap<Integer, Draft>();
        for (var field : message.fields(RESULTS)) {
            var draft = draft(drafts, resultsInstance(message.value(field)));
            draft.results = once(draft.results, field);
        }
        for (var field : message.fields(SIGNATURE)) {
            var tags = tags(message, field);
            var draft = draft(drafts, instance(tags.get("i", "")));
            draft.signature = once(draft.signature, field);
            draft.signatureTags = tags;
        }
        for (var field : message.fields(SEAL)) {
            var tags = tags(message, field);
            var draft = draft(drafts, instance(tags.get("i", "")));
            draft.seal = once(draft.seal, field);
            draft.sealTags = tags;
        }
        if (drafts.lastKey() != drafts.size()) {
            throw new BrokenChain("an instance is missing");
        }
        var sets = new ArrayList<Set>();
        for (var draft : drafts.values()) {
            if (draft.results == null
                    || draft.signature == null
                    || draft.signatureTags == null
                    || draft.seal == null
                    || draft.sealTags == null) {
                throw new BrokenChain("set " + (sets.size() + 1) + " is incomplete");
            }
            sets.add(new Set(draft.results, draft.signature, draft.signatureTags, draft.seal, draft.sealTags));
        }
        return new ArcChain(List.copyOf(sets));
    }

    static boolean isIn(RawMessage message) {
        return message.has(SEAL) || message.has(SIGNATURE) || message.has(RESULTS);
    }

    /// The highest instance any field claims, for sealing a chain that cannot be put together; 0 when none is readable.
    static int highestInstance(RawMessage message) {
        int highest = 0;
        for (var name : List.of(SEAL, SIGNATURE)) {
            for (var field : message.fields(name)) {
                highest = Math.max(
                        highest,
                        TagList.ofField(message.value(field))
                                .flatMap(tags -> number(tags.get("i", "")))
                                .orElse(0));
            }
        }
        for (var field : message.fields(RESULTS)) {
            highest = Math.max(highest, resultsNumber(message.value(field)).orElse(0));
        }
        return highest;
    }

    /// Sets 1 to `upTo` in canonical form, the last seal without its signature (RFC 8617 section 5.1.1).
    byte[] sealedData(RawMessage message, int upTo) {
        var data = new ByteArrayOutputStream(2048);
        for (int i = 1; i <= upTo; i++) {
            var set = sets.get(i - 1);
            Canonicalization.RELAXED.field(message, set.results, data);
            Canonicalization.RELAXED.field(message, set.signature, data);
            if (i < upTo) {
                Canonicalization.RELAXED.field(message, set.seal, data);
            } else {
                Canonicalization.RELAXED.unsigned(message, set.seal, data);
            }
        }
        return data.toByteArray();
    }

    private static TagList tags(RawMessage message, Field field) throws BrokenChain {
        return TagList.ofField(message.value(field)).orElseThrow(() -> new BrokenChain(field.name() + " syntax"));
    }

    private static Draft draft(TreeMap<Integer, Draft> drafts, int instance) {
        return drafts.computeIfAbsent(instance, _ -> new Draft());
    }

    private static Field once(@Nullable Field known, Field field) throws BrokenChain {
        if (known != null) {
            throw new BrokenChain("two " + field.name() + " of one instance");
        }
        return field;
    }

    private static int instance(String text) throws BrokenChain {
        return number(text).orElseThrow(() -> new BrokenChain("no valid instance"));
    }

    private static int resultsInstance(String value) throws BrokenChain {
        return resultsNumber(value).orElseThrow(() -> new BrokenChain("no valid instance"));
    }

    /// The field opens with `i=n;` (RFC 8617 section 4.1.1).
    private static Optional<Integer> resultsNumber(String value) {
        int semicolon = value.indexOf(';');
        return semicolon < 0
                ? Optional.empty()
                : TagList.ofField(value.substring(0, semicolon))
                        .filter(tags -> tags.tags().size() == 1)
                        .flatMap(tags -> number(tags.get("i", "")));
    }

    private static Optional<Integer> number(String text) {
        if (text.isEmpty() || text.length() > 2 || !text.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return Optional.empty();
        }
        int number = Integer.parseInt(text);
        return number >= 1 && number <= MAX_INSTANCE ? Optional.of(number) : Optional.empty();
    }

    /// What is wrong with the structure.
    static final class BrokenChain extends Exception {
        private final String reason;

        BrokenChain(String reason) {
            super(reason, null, false, false);
            this.reason = reason;
        }

        String reason() {
            return reason;
        }
    }
}
