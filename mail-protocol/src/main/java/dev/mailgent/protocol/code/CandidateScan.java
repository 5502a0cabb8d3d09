package dev.mailgent.protocol.code;

import dev.mailgent.protocol.code.Candidate.Form;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Finds what has the form of a code, in one pass. Knows nothing of meaning, but leaves out what the
/// characters next to it show to be something else: prices, times, dates, phones, addresses, parts of
/// URLs.
final class CandidateScan {
    private static final int MAX_CANDIDATES = 60;

    /// How far a URL reaches to the left of what may be a part of it.
    private static final int MAX_URL_CHARS = 300;

    private static final String BAD_BEFORE = "/=&?@_%$€£¥₹+\\#•…×~^";
    private static final String BAD_AFTER = "/@_=%°€$£¥-~^";

    private final String text;
    private final List<Candidate> found = new ArrayList<>();

    private CandidateScan(String text) {
        this.text = text;
    }

    /// @param text with plain digits ([PlainDigits])
    static List<Candidate> of(String text) {
        var scan = new CandidateScan(text);
        var behindLast = 0;
        for (int i = 0; i < text.length() && scan.found.size() < MAX_CANDIDATES; ) {
            // Every candidate holds a digit or a capital letter, and most of a text is neither.
            if (!isUpperOrDigit(text.charAt(i))) {
                i++;
                continue;
            }
            var start = i;
            while (start > behindLast && isAlnum(text.charAt(start - 1))) {
                start--;
            }
            i = scan.word(start);
            behindLast = i;
        }
        return scan.found;
    }

    /// @return where to go on
    private int word(int start) {
        var digits = 0;
        var upper = 0;
        var end = start;
        for (; end < text.length() && isAlnum(text.charAt(end)); end++) {
            char c = text.charAt(end);
            digits += isDigit(c) ? 1 : 0;
            upper += c >= 'A' && c <= 'Z' ? 1 : 0;
        }
        int length = end - start;
        if (digits == 0 && upper < length) {
            return end;
        }
        Candidate candidate = null;
        if (digits == length) {
            candidate = digits(start, end);
        } else if (digits + upper == length && isGrouped(end)) {
            candidate = groups(start);
        } else if (digits > 0) {
            candidate = mixed(start, end);
        }
        if (candidate == null && digits == 0) {
            candidate = letters(start, end);
        }
        if (candidate == null || isPartOfUrl(candidate)) {
            return end;
        }
        found.add(candidate);
        return candidate.end();
    }

    private @Nullable Candidate digits(int start, int end) {
        int length = end - start;
        if (length > 8 || !mayBegin(start)) {
            return null;
        }
        if (length == 1) {
            return spaced(start);
        }
        var grouped = length <= 4 ? equalGroups(start, end) : null;
        if (grouped != null) {
            return grouped;
        }
        if (isGrouped(end) && length <= 5) {
            return groups(start);
        }
        return length >= 4 && mayEnd(end) && !continuesBySpace(start, end) ? candidate(start, end, Form.DIGITS) : null;
    }

    /// Boxes of one digit each: `3 0 5 1 8 2`.
    private @Nullable Candidate spaced(int start) {
        var code = new StringBuilder().append(text.charAt(start));
        var end = start + 1;
        while (code.length() <= 8) {
            int next = end;
            while (next < text.length() && text.charAt(next) <= ' ' && next - end < 3) {
                next++;
            }
            if (next == end || next >= text.length() || !isDigit(text.charAt(next))) {
                break;
            }
            if (next + 1 < text.length() && isAlnum(text.charAt(next + 1))) {
                return null;
            }
            code.append(text.charAt(next));
            end = next + 1;
        }
        var fits = code.length() >= 4 && code.length() <= 8 && mayEnd(end);
        return fits ? new Candidate(start, end, code.toString(), Form.DIGITS) : null;
    }

    /// `731 904`, `105-876`, `12 34 56`: groups of one length with one kind of separator, and no further group.
    private @Nullable Candidate equalGroups(int start, int firstEnd) {
        int size = firstEnd - start;
        if (firstEnd >= text.length() || " -.".indexOf(text.charAt(firstEnd)) < 0) {
            return null;
        }
        char separator = text.charAt(firstEnd);
        var end = firstEnd;
        var groups = 1;
        while (groups * size <= 8
                && end + size < text.length()
                && text.charAt(end) == separator
                && areDigits(end + 1, end + 1 + size)
                && !isAlnumAt(end + 1 + size)) {
            end += 1 + size;
            groups++;
        }
        if (end + size == text.length() - 1 && text.charAt(end) == separator && areDigits(end + 1, text.length())) {
            end = text.length();
            groups++;
        }
        int total = size * groups;
        if (groups < 2 || total > 8 || !mayEnd(end) || beginsNumber(start) || continuesBySpace(start, end)) {
            return null;
        }
        var loose = separator == '.' || total == 4 || (size == 4 && separator == '-');
        var code = text.substring(start, end).replace(String.valueOf(separator), "");
        return new Candidate(start, end, code, loose ? Form.LOOSE_DIGITS : Form.DIGITS);
    }

    /// `G-558203`, `ABX-9KD`: capital letters and digits in groups joined by dashes.
    private @Nullable Candidate groups(int start) {
        var end = start;
        var count = 0;
        var digits = 0;
        var total = 0;
        while (true) {
            var groupStart = end;
            while (end < text.length() && isUpperOrDigit(text.charAt(end))) {
                digits += isDigit(text.charAt(end)) ? 1 : 0;
                end++;
            }
            total += end - groupStart;
            count++;
            if (end == groupStart || isAlnumAt(end) || count > 4 || total > 16) {
                return null;
            }
            if (!isGrouped(end)) {
                break;
            }
            end++;
        }
        var onlyDigits = digits == total;
        if (total < 5 || onlyDigits || !mayBegin(start) || !mayEnd(end)) {
            return null;
        }
        if (digits == 0) {
            var equal = count > 1 && (total % count) == 0 && isGrouped(start + total / count) && total / count >= 3;
            return equal ? candidate(start, end, Form.LETTER_GROUPS) : null;
        }
        var prefixed = count == 2 && digits >= 5 && digits == total - 1 && isGrouped(start + 1);
        return candidate(start, end, prefixed ? Form.PREFIXED : Form.MIXED);
    }

    private @Nullable Candidate mixed(int start, int end) {
        int length = end - start;
        if (length < 4 || length > 10 || !mayBegin(start) || !mayEnd(end)) {
            return null;
        }
        // "24hours", "100px", "5min": a number and its unit.
        var unit = start;
        while (unit < end && isDigit(text.charAt(unit))) {
            unit++;
        }
        var letters = unit;
        while (letters < end && text.charAt(letters) >= 'a') {
            letters++;
        }
        return unit > start && letters == end ? null : candidate(start, end, Form.MIXED);
    }

    /// Capital letters where a code would stand: behind a colon or "is", or alone on a line.
    private @Nullable Candidate letters(int start, int end) {
        int length = end - start;
        if (length < 5 || length > 10 || !mayBegin(start) || !mayEnd(end)) {
            return null;
        }
        var before = start - 1;
        while (before >= 0
                && (text.charAt(before) == ' ' || text.charAt(before) == '"' || text.charAt(before) == '*')) {
            before--;
        }
        var behindLabel = before < 0 || ":：\n".indexOf(text.charAt(before)) >= 0 || text.startsWith(" is", before - 2);
        return behindLabel ? candidate(start, end, Form.LETTERS) : null;
    }

    private boolean mayBegin(int start) {
        if (start == 0) {
            return true;
        }
        char before = text.charAt(start - 1);
        if (BAD_BEFORE.indexOf(before) >= 0) {
            return false;
        }
        if (before == '*') {
            return text.indexOf('*', start) > 0; // Bold, or the hidden part of a card's number.
        }
        if (before == '-' || before == '.' || before == ',' || before == ':' || before == '\'') {
            var joined = start >= 2 && isAlnum(text.charAt(start - 2));
            return before == ':' ? !(start >= 2 && isDigit(text.charAt(start - 2))) : !joined && before != '-';
        }
        return !beginsNumber(start);
    }

    /// Whether the digits go on a number that began before a space: `+1 718 858`.
    private boolean beginsNumber(int start) {
        return start >= 2
                && (text.charAt(start - 1) == ' ' || text.charAt(start - 1) == '-' || text.charAt(start - 1) == ')')
                && isDigit(text.charAt(start - 2))
                && isPhoneLike(start - 2);
    }

    private boolean isPhoneLike(int last) {
        var i = last;
        var digits = 0;
        while (i >= 0 && last - i < 20 && (isDigit(text.charAt(i)) || " -()".indexOf(text.charAt(i)) >= 0)) {
            digits += isDigit(text.charAt(i)) ? 1 : 0;
            i--;
        }
        return i >= 0 && text.charAt(i) == '+' && digits < 12;
    }

    private boolean mayEnd(int end) {
        if (end >= text.length()) {
            return true;
        }
        char after = text.charAt(end);
        if (BAD_AFTER.indexOf(after) >= 0) {
            return false;
        }
        if (after == '.' || after == ',' || after == ':') {
            return end + 1 >= text.length() || !isDigit(text.charAt(end + 1));
        }
        return !isCurrency(end);
    }

    private boolean isCurrency(int end) {
        if (text.charAt(end) != ' ' || end + 1 >= text.length()) {
            return false;
        }
        if ("€$£¥₹₽%円元원".indexOf(text.charAt(end + 1)) >= 0) {
            return true;
        }
        for (var currency :
                List.of("USD", "EUR", "GBP", "CHF", "JPY", "INR", "kr", "zł", "Kč", "руб", "dollars", "euros")) {
            if (text.startsWith(currency, end + 1) && !isAlnumAt(end + 1 + currency.length())) {
                return true;
            }
        }
        return false;
    }

    /// `482913 5512`: a longer number written with spaces.
    private boolean continuesBySpace(int start, int end) {
        var after = end + 1 < text.length() && text.charAt(end) == ' ' && isDigit(text.charAt(end + 1));
        var before = start >= 2 && text.charAt(start - 1) == ' ' && isDigit(text.charAt(start - 2));
        return after || before;
    }

    private boolean isPartOfUrl(Candidate candidate) {
        var from = candidate.start();
        while (from > 0 && candidate.start() - from < MAX_URL_CHARS && text.charAt(from - 1) > ' ') {
            from--;
        }
        for (int i = from; i < candidate.start(); i++) {
            char c = text.charAt(i);
            if (c == '@' || c == '=' || (c == '/' && i > from && isAlnum(text.charAt(i - 1)))) {
                return true;
            }
            if (c == ':' && text.startsWith("//", i + 1)) {
                return true;
            }
        }
        return false;
    }

    private Candidate candidate(int start, int end, Form form) {
        return new Candidate(start, end, text.substring(start, end), form);
    }

    private boolean isGrouped(int end) {
        return end + 1 < text.length() && text.charAt(end) == '-' && isUpperOrDigit(text.charAt(end + 1));
    }

    private boolean areDigits(int from, int to) {
        for (int i = from; i < to; i++) {
            if (!isDigit(text.charAt(i))) {
                return false;
            }
        }
        return true;
    }

    private boolean isAlnumAt(int i) {
        return i < text.length() && isAlnum(text.charAt(i));
    }

    private static boolean isUpperOrDigit(char c) {
        return c <= 'Z' && (isDigit(c) || c >= 'A');
    }

    static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private static boolean isAlnum(char c) {
        return isDigit(c) || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
    }
}
