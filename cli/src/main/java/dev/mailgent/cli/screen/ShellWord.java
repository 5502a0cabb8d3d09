package dev.mailgent.cli.screen;

/// Ids as people paste them into a shell. Senders choose Message-IDs, and some will choose one with `$(…)` in it.
public final class ShellWord {
    private ShellWord() {}

    /// The text, in single quotes when a shell would see more in it than a word.
    public static String of(String text) {
        var plain = !text.startsWith("-") && text.chars().allMatch(ShellWord::isPlain);
        return plain ? text : "'" + text.replace("'", "'\\''") + "'";
    }

    /// A Message-ID without its angle brackets, which a shell takes for redirections; the API knows it without them
    /// too.
    public static String ofMessageId(String id) {
        var bracketed = id.length() > 2 && id.startsWith("<") && id.endsWith(">");
        return of(bracketed ? id.substring(1, id.length() - 1) : id);
    }

    private static boolean isPlain(int c) {
        return (c >= '0' && c <= '9')
                || (c >= 'A' && c <= 'Z')
                || (c >= 'a' && c <= 'z')
                || "._@+=:/%-,".indexOf(c) >= 0;
    }
}
