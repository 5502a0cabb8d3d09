package dev.mailgent.protocol.thread;

import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Set;

/// Reads a subject from both ends with two indexes; each step moves one of them, so the work is linear.
final class SubjectScan {
    /// Characters looked at; no honest subject is longer.
    private static final int MAX_CHARS = 1000;

    private final String subject;
    private final boolean keepTags;
    private final Set<String> tags = new LinkedHashSet<>();
    private int start;
    private int end;
    private boolean reply;

    private SubjectScan(String subject, boolean keepTags) {
        this.subject = subject.length() > MAX_CHARS ? subject.substring(0, MAX_CHARS) : subject;
        this.keepTags = keepTags;
        this.end = this.subject.length();
    }

    static SubjectScan of(String subject, boolean keepTags) {
        var scan = new SubjectScan(subject, keepTags);
        do {
            scan.trim();
            scan.dropTrailers();
            scan.dropMarks();
        } while (scan.unwrapForward());
        if (keepTags) {
            scan.collectTags(scan.start);
            scan.start = scan.tagsEnd(scan.start);
        }
        return scan;
    }

    boolean isReply() {
        return reply;
    }

    String comparable() {
        var out = new StringBuilder();
        tags.forEach(tag -> out.append(tag).append(' '));
        out.append(subject, start, end);
        var lower = out.toString().toLowerCase(Locale.ROOT);
        var words = new StringBuilder(lower.length());
        for (int i = 0; i < lower.length(); i++) {
            char c = lower.charAt(i);
            if (!isSpace(c)) {
                words.append(c);
            } else if (!words.isEmpty() && words.charAt(words.length() - 1) != ' ') {
                words.append(' ');
            }
        }
        return words.toString().strip();
    }

    static String withoutReplyMarks(String subject) {
        var scan = new SubjectScan(subject, true);
        scan.trim();
        while (scan.dropMark(true)) {
            scan.trim();
        }
        return subject.substring(scan.start).strip();
    }

    static boolean startsWithForward(String subject) {
        var scan = new SubjectScan(subject, true);
        int colon = scan.markEnd(0);
        return colon > 0 && SubjectMarks.isForward(scan.word(0));
    }

    private void trim() {
        while (start < end && isSpace(subject.charAt(start))) {
            start++;
        }
        while (end > start && isSpace(subject.charAt(end - 1))) {
            end--;
        }
    }

    private static boolean isSpace(char c) {
        return c <= ' ' || c == 0xA0 || c == 0x3000 || c == 0x200B || c == 0x200E || c == 0x200F;
    }

    /// `(fwd)` at the end.
    private void dropTrailers() {
        while (end - start >= 5 && subject.regionMatches(true, end - 5, "(fwd)", 0, 5)) {
            end -= 5;
            trim();
        }
    }

    private void dropMarks() {
        while (dropTaggedMark() || dropMark(false)) {
            trim();
        }
        if (keepTags) {
            return;
        }
        // A leading [blob] goes unless it is all there is (RFC 5256 section 2.1 step 4).
        for (int after = afterTag(start); after > 0 && after < end; after = afterTag(start)) {
            start = after;
            trim();
            while (dropTaggedMark() || dropMark(false)) {
                trim();
            }
        }
    }

    /// `Re:` and its kin, with a counter as in `Re[2]:` or `Re^3:`.
    private boolean dropMark(boolean repliesOnly) {
        int colon = markEnd(start);
        if (colon < 0) {
            return false;
        }
        var word = word(start);
        var isReply = SubjectMarks.isReply(word);
        if (!isReply && (repliesOnly || !SubjectMarks.isForward(word))) {
            return false;
        }
        reply |= isReply;
        start = colon + 1;
        return true;
    }

    /// Tags in front of a mark: `[list] Re: x`. The tags are kept aside, the mark goes.
    private boolean dropTaggedMark() {
        var from = start;
        start = tagsEnd(from);
        if (start == from || !dropMark(false)) {
            start = from;
            return false;
        }
        collectTags(from);
        return true;
    }

    private void collectTags(int from) {
        var to = keepTags ? tagsEnd(from) : from;
        for (int tag = from; tag < to; tag = afterTag(tag)) {
            tags.add(subject.substring(tag, afterTag(tag)).strip().toLowerCase(Locale.ROOT));
        }
    }

    /// Behind all tags that follow each other from here; `from` itself when there is none.
    private int tagsEnd(int from) {
        var at = from;
        for (int after = afterTag(at); after > 0; after = afterTag(at)) {
            at = after;
        }
        return at;
    }

    /// Behind `[blob]` and the spaces after it, or -1.
    private int afterTag(int from) {
        if (from >= end || subject.charAt(from) != '[') {
            return -1;
        }
        for (int i = from + 1; i < end; i++) {
            char c = subject.charAt(i);
            if (c == '[') {
                return -1;
            }
            if (c == ']') {
                i++;
                while (i < end && isSpace(subject.charAt(i))) {
                    i++;
                }
                return i;
            }
        }
        return -1;
    }

    /// `[Fwd: x]` as a whole.
    private boolean unwrapForward() {
        if (end - start < 6 || subject.charAt(end - 1) != ']' || subject.charAt(start) != '[') {
            return false;
        }
        if (!subject.regionMatches(true, start, "[fwd:", 0, 5)) {
            return false;
        }
        start += 5;
        end--;
        return true;
    }

    /// Index of the colon of a mark that begins at `from`, or -1.
    private int markEnd(int from) {
        int i = wordEnd(from);
        if (i == from || i >= end) {
            return -1;
        }
        char c = subject.charAt(i);
        if (c == '[' || c == '(' || c == '^' || (c >= '0' && c <= '9')) {
            i++;
            while (i < end && subject.charAt(i) >= '0' && subject.charAt(i) <= '9') {
                i++;
            }
            if (i < end && (subject.charAt(i) == ']' || subject.charAt(i) == ')')) {
                i++;
            }
        }
        while (i < end && isSpace(subject.charAt(i))) {
            i++;
        }
        return i < end && (subject.charAt(i) == ':' || subject.charAt(i) == '：') ? i : -1;
    }

    private String word(int from) {
        return subject.substring(from, wordEnd(from));
    }

    private int wordEnd(int from) {
        var i = from;
        while (i < end && i - from <= SubjectMarks.MAX_LENGTH && isMarkLetter(subject.charAt(i))) {
            i++;
        }
        return i;
    }

    private static boolean isMarkLetter(char c) {
        return Character.isLetter(c) || c == '-' || Character.getType(c) == Character.NON_SPACING_MARK;
    }
}
