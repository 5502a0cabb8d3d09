package dev.mailgent.protocol.address;

import dev.mailgent.protocol.codec.Octets;
import dev.mailgent.protocol.header.EncodedWords;
import java.util.ArrayList;
import java.util.List;

/// One pass over one address header. Every character is looked at a bounded number of times: a quote or comment that is
/// never closed is remembered, so that the search for its end happens once.
final class AddressReader {
    private static final int MAX_NAME = 1000;
    private static final int MAX_INVALID = 1000;
    private static final int MAX_LITERAL = 64;
    private static final int MAX_ENCODED_WORD = 250;

    private final String in;
    private final int lastSemicolon;
    private int at;
    private boolean quotesBroken;
    private boolean commentsBroken;

    private final List<MailAddress> addresses = new ArrayList<>();
    private final List<String> invalid = new ArrayList<>();

    /// The entry being read: words outside angle brackets, comments, and what the brackets held.
    private final List<Word> words = new ArrayList<>();

    private final StringBuilder comments = new StringBuilder();
    private boolean angle;
    private String angleText = "";

    /// @param quoted it stood in quotes, so an `@` in it is no address
    private record Word(String octets, boolean quoted) {}

    AddressReader(String in) {
        this.in = in;
        this.lastSemicolon = in.lastIndexOf(';');
    }

    AddressList read() {
        while (at < in.length()) {
            char c = in.charAt(at);
            switch (c) {
                case ',', ';' -> {
                    finish();
                    at++;
                }
                case ':' -> {
                    if (at < lastSemicolon || words.isEmpty() || isMailto()) {
                        colon();
                    } else {
                        at++; // no group without its semicolon: part of a careless display name
                    }
                }
                case '"' -> quoted();
                case '(' -> comment();
                case '<' -> angle();
                case '>', ')' -> at++;
                default -> {
                    if (c <= ' ') {
                        at++;
                    } else {
                        word();
                    }
                }
            }
        }
        finish();
        return new AddressList(addresses, invalid);
    }

    /// `Friends: a@b, c@d;` opens a group, whose name is dropped. The colon of `mailto:` is taken the same way.
    private void colon() {
        at++;
        if (!angle) {
            words.clear();
            comments.setLength(0);
        }
    }

    private boolean isMailto() {
        return words.getLast().octets.equalsIgnoreCase("mailto");
    }

    private void quoted() {
        if (quotesBroken) {
            at++;
            return;
        }
        var text = new StringBuilder();
        int i = at + 1;
        while (i < in.length() && in.charAt(i) != '"') {
            if (in.charAt(i) == '\\' && i + 1 < in.length()) {
                i++;
            }
            text.append(in.charAt(i++));
        }
        if (i >= in.length()) {
            quotesBroken = true;
            at++;
            return;
        }
        String raw = in.substring(at, i + 1);
        at = i + 1;
        if (at < in.length() && in.charAt(at) == '@') {
            // A quoted local part: keep its quotes.
            int start = at;
            while (at < in.length() && !isEnd(in.charAt(at))) {
                at++;
            }
            words.add(new Word(raw + in.substring(start, at), false));
        } else {
            words.add(new Word(text.toString(), true));
        }
    }

    private void comment() {
        if (commentsBroken) {
            at++;
            return;
        }
        int depth = 0;
        var text = new StringBuilder();
        int i = at;
        while (i < in.length()) {
            char c = in.charAt(i);
            if (c == '\\' && i + 1 < in.length()) {
                text.append(in.charAt(++i));
            } else if (c == ')' && --depth == 0) {
                break;
            } else if (depth > 0 || c != '(') {
                text.append(c);
            }
            if (c == '(') {
                depth++;
            }
            i++;
        }
        if (i >= in.length()) {
            commentsBroken = true;
            at++;
            return;
        }
        at = i + 1;
        if (!text.isEmpty() && comments.length() < MAX_NAME) {
            comments.append(comments.isEmpty() ? "" : " ").append(text);
        }
    }

    private void angle() {
        if (angle) {
            finish(); // <a@b> <c@d>: two entries without a comma
        }
        int start = ++at;
        boolean inQuotes = false;
        int i = start;
        while (i < in.length()) {
            char c = in.charAt(i);
            if (c == '\\' && inQuotes) {
                i++;
            } else if (c == '"' && !quotesBroken) {
                inQuotes = !inQuotes;
            } else if (!inQuotes && (c == '>' || c == '<')) {
                break;
            }
            i++;
        }
        if (i >= in.length() && inQuotes) {
            quotesBroken = true;
            i = indexOrEnd('>', start);
        }
        if (i >= in.length()) {
            i = indexOrEnd(',', start); // never closed
        }
        angle = true;
        angleText = in.substring(start, i);
        at = i < in.length() && in.charAt(i) == '>' ? i + 1 : i;
    }

    private int indexOrEnd(char wanted, int from) {
        int found = in.indexOf(wanted, from);
        return found < 0 ? in.length() : found;
    }

    private void word() {
        int start = at;
        while (at < in.length() && !isEnd(in.charAt(at))) {
            char c = in.charAt(at);
            if (c == '[') {
                at = endOfLiteral();
            } else if (c == '=') {
                at = endOfEncodedWord();
            }
            at++;
        }
        String text = in.substring(start, at);
        int last = words.size() - 1;
        // Obsolete white space around dots and the at sign: "jdoe @ example . org".
        boolean glue = last >= 0
                && !words.get(last).quoted
                && (startsGlued(text) || endsGlued(words.get(last).octets))
                && words.get(last).octets.length() < MAX_NAME;
        if (glue) {
            words.set(last, new Word(words.get(last).octets + text, false));
        } else {
            words.add(new Word(text, false));
        }
    }

    /// An address literal holds colons; a bracket that does not close soon is an ordinary character.
    private int endOfLiteral() {
        int limit = Math.min(in.length(), at + MAX_LITERAL);
        for (int i = at + 1; i < limit && in.charAt(i) > ' '; i++) {
            if (in.charAt(i) == ']') {
                return i;
            }
        }
        return at;
    }

    /// An encoded word whose encoder left commas, colons or spaces bare is still one word.
    private int endOfEncodedWord() {
        if (!in.startsWith("=?", at)) {
            return at;
        }
        int limit = Math.min(in.length() - 1, at + MAX_ENCODED_WORD);
        int marks = 0;
        for (int i = at + 2; i < limit; i++) {
            char c = in.charAt(i);
            if (c == '<'
                    || c == '>'
                    || c == '@'
                    || c == '"'
                    || (in.startsWith("=?", i) && i + 2 < in.length() && in.charAt(i + 2) != '=')) {
                return at;
            }
            if (c == '?' && ++marks > 2 && in.charAt(i + 1) == '=') {
                return i + 1;
            }
        }
        return at;
    }

    private static boolean startsGlued(String text) {
        return text.charAt(0) == '@' || (text.charAt(0) == '.' && text.length() == 1);
    }

    private static boolean endsGlued(String text) {
        char end = text.charAt(text.length() - 1);
        return end == '@' || (end == '.' && text.indexOf('@') >= 0);
    }

    private static boolean isEnd(char c) {
        return c <= ' ' || c == ',' || c == ';' || c == ':' || c == '"' || c == '(' || c == '<' || c == '>' || c == ')';
    }

    private void finish() {
        if (angle) {
            String bare = HeaderMailbox.bare(angleText);
            if (!add(bare, name(words, comments))) {
                // The brackets hold no address: `a@b <>` and `a@b <a b>` may still have one outside.
                looseWords(bare);
            }
        } else if (!words.isEmpty()) {
            looseWords("");
        } else if (!comments.isEmpty()) {
            keepInvalid(name(words, comments));
        }
        words.clear();
        comments.setLength(0);
        angle = false;
        angleText = "";
    }

    private void keepInvalid(String shown) {
        if (invalid.size() < MAX_INVALID) {
            invalid.add(shown);
        }
    }

    private boolean add(String mailbox, String name) {
        var address = HeaderMailbox.parse(mailbox, name.isEmpty() ? null : name);
        address.ifPresent(addresses::add);
        return address.isPresent();
    }

    /// Words without brackets: one address with the others as its name, or several addresses with none.
    private void looseWords(String angleRest) {
        if (words.isEmpty() && comments.isEmpty()) {
            keepInvalid(Octets.text(angleRest));
            return;
        }
        var found = new ArrayList<Word>();
        var others = new ArrayList<Word>();
        for (var word : words) {
            boolean mailbox = !word.quoted && word.octets.indexOf('@') >= 0;
            (mailbox && HeaderMailbox.parse(word.octets, null).isPresent() ? found : others).add(word);
        }
        if (found.isEmpty()) {
            String shown = (name(words, comments) + ' ' + Octets.text(angleRest)).strip();
            if (!shown.isEmpty() || angle) {
                keepInvalid(shown);
            }
        } else if (found.size() == 1) {
            add(found.getFirst().octets, name(others, comments));
        } else {
            found.forEach(word -> add(word.octets, ""));
        }
    }

    /// Words and comments as people read them: `Pete (A nice guy)`, or the comment alone when there is nothing else.
    private static String name(List<Word> words, StringBuilder comments) {
        var phrase = new StringBuilder();
        for (var word : words) {
            if (phrase.length() > MAX_NAME) {
                break;
            }
            phrase.append(phrase.isEmpty() ? "" : " ").append(word.octets);
        }
        String name = EncodedWords.decodeOctets(phrase.toString()).strip();
        if (comments.isEmpty()) {
            return name;
        }
        String comment = EncodedWords.decodeOctets(comments.toString()).strip();
        return name.isEmpty() ? comment : name + " (" + comment + ')';
    }
}
