package dev.mailgent.protocol.code;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Phrases by their letters, for finding the longest one at a place without allocating.
final class LabelTrie {
    private final Node root = new Node();

    /// @param phrases in lower case, separated by `|`; a phrase that ends in `*` may go on as a longer word
    LabelTrie add(Label.Kind kind, String... phrases) {
        for (var phrase : String.join("|", phrases).split("\\|")) {
            var open = phrase.endsWith("*");
            var node = root;
            for (char c : (open ? phrase.substring(0, phrase.length() - 1) : phrase).toCharArray()) {
                node = node.childOrNew(c);
            }
            node.kind = kind;
            node.open = open;
        }
        return this;
    }

    /// The longest phrase that begins at `from`, or null. Runs of white space count as one space.
    @Nullable
    Label at(CharSequence text, int from) {
        var node = root;
        Label longest = null;
        var i = from;
        while (i < text.length()) {
            char c = text.charAt(i);
            var space = c <= ' ' || c == 0xA0;
            node = node.child(space ? ' ' : Character.toLowerCase(c));
            if (node == null) {
                break;
            }
            i++;
            while (space && i < text.length() && (text.charAt(i) <= ' ' || text.charAt(i) == 0xA0)) {
                i++;
            }
            if (node.kind != null && (node.open || endsWord(text, i))) {
                longest = new Label(node.kind, from, i);
            }
        }
        return longest;
    }

    /// Scripts written without spaces have no word ends to wait for.
    private static boolean endsWord(CharSequence text, int i) {
        if (i >= text.length()) {
            return true;
        }
        char next = text.charAt(i);
        return !Character.isLetter(next) || next >= 0xE00 || text.charAt(i - 1) >= 0xE00;
    }

    private static final class Node {
        private char[] letters = new char[0];
        private Node[] children = new Node[0];
        private Label.@Nullable Kind kind;
        private boolean open;

        @Nullable
        Node child(char letter) {
            for (int i = 0; i < letters.length; i++) {
                if (letters[i] == letter) {
                    return children[i];
                }
            }
            return null;
        }

        Node childOrNew(char letter) {
            var known = child(letter);
            if (known != null) {
                return known;
            }
            var fresh = new Node();
            letters = Arrays.copyOf(letters, letters.length + 1);
            children = Arrays.copyOf(children, children.length + 1);
            letters[letters.length - 1] = letter;
            children[children.length - 1] = fresh;
            return fresh;
        }
    }
}
