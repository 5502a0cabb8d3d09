package dev.mailgent.mail.loop;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// What makes two bodies the same: their words. Quoted lines and the line that introduces them are left out, because a
/// program that answers a program quotes something new each time; white space counts once.
final class BodyHash {
    private BodyHash() {}

    /// @param text what a person would read
    /// @param files one line an attachment: name, size and a hash of its bytes
    static byte[] of(@Nullable String text, Iterable<String> files) {
        var digest = Print.sha256();
        var words = new StringBuilder();
        if (text != null) {
            append(words, text);
        }
        digest.update(words.toString().getBytes(StandardCharsets.UTF_8));
        for (var file : files) {
            digest.update((byte) 0);
            digest.update(file.getBytes(StandardCharsets.UTF_8));
        }
        return digest.digest();
    }

    private static void append(StringBuilder words, String text) {
        var introduction = -1;
        for (var line : text.split("\n", -1)) {
            if (line.startsWith(">")) {
                if (introduction >= 0) {
                    words.setLength(introduction);
                }
                introduction = -1;
                continue;
            }
            var begin = words.length();
            appendWords(words, line);
            if (words.length() > begin) {
                introduction = line.stripTrailing().endsWith(":") ? begin : -1;
            }
        }
    }

    private static void appendWords(StringBuilder words, String line) {
        var gap = true;
        for (var i = 0; i < line.length(); i++) {
            var c = line.charAt(i);
            if (Character.isWhitespace(c) || c == '\u00A0') {
                gap = true;
            } else {
                if (gap && !words.isEmpty()) {
                    words.append(' ');
                }
                gap = false;
                words.append(c);
            }
        }
    }
}
