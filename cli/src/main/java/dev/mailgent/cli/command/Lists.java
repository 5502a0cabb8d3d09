package dev.mailgent.cli.command;

import java.util.ArrayList;
import java.util.List;

/// Values of an option that takes several: `a b`, `a,b` and the option twice all mean the same.
final class Lists {
    private Lists() {}

    static List<String> words(String option, List<String> typed) {
        var words = new ArrayList<String>();
        for (var value : typed) {
            requireNoOption(option, value);
            for (var word : value.split(",")) {
                add(words, word);
            }
        }
        return words;
    }

    /// Splits at commas, but for those in quotes, in angle brackets, or behind something that is no address yet
    /// (`Lovelace, Ada <ada@example.com>`).
    static List<String> addresses(String option, List<String> typed) {
        var addresses = new ArrayList<String>();
        for (var value : typed) {
            requireNoOption(option, value);
            var from = 0;
            var quoted = false;
            var bracketed = false;
            var isAddress = false;
            for (var i = 0; i < value.length(); i++) {
                var c = value.charAt(i);
                if (c == '\\' && quoted) {
                    i++;
                } else if (c == '"') {
                    quoted = !quoted;
                } else if (!quoted && (c == '<' || c == '>')) {
                    bracketed = c == '<';
                } else if (!quoted && c == '@') {
                    isAddress = true;
                } else if (c == ',' && !quoted && !bracketed && isAddress) {
                    add(addresses, value.substring(from, i));
                    from = i + 1;
                    isAddress = false;
                }
            }
            add(addresses, value.substring(from));
        }
        return addresses;
    }

    private static void add(List<String> list, String value) {
        if (!value.isBlank()) {
            list.add(value.strip());
        }
    }

    /// A list option takes all that follows, so a mistyped option would become a recipient.
    private static void requireNoOption(String option, String value) {
        if (value.startsWith("--")) {
            throw new UsageException("There is no option '" + value + "' (it stands after " + option + ").");
        }
    }
}
