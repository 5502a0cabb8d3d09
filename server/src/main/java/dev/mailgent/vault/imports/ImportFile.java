package dev.mailgent.vault.imports;

import dev.mailgent.platform.problem.Problem;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// A file read: what it holds, and what of it was not understood.
///
/// @param skipped a sentence each: the place and the reason, without content
public record ImportFile(List<Item> items, List<String> skipped) {
    /// A file of more is refused; the fix is to cut it.
    public static final int MAX_ITEMS = 1000;

    /// What a file may be.
    public enum Format {
        ENV("env"),
        ONEPASSWORD_CSV("1password-csv"),
        ONEPASSWORD_JSON("1password-json"),
        BITWARDEN_CSV("bitwarden-csv"),
        BITWARDEN_JSON("bitwarden-json");

        private final String wire;

        Format(String wire) {
            this.wire = wire;
        }

        @Override
        public String toString() {
            return wire;
        }

        /// The format of that name, or the one the content looks like.
        ///
        /// @throws dev.mailgent.platform.problem.ProblemException Invalid
        public static Format of(@Nullable String wire, String content) {
            if (wire == null) {
                return guess(content.strip());
            }
            return Arrays.stream(values())
                    .filter(format -> format.wire.equalsIgnoreCase(wire.strip()))
                    .findFirst()
                    .orElseThrow(() -> new Problem.Invalid(
                                    "The field 'format' is none of the known formats.",
                                    "Send one of " + Arrays.toString(values()) + ", or leave it out.")
                            .asException());
        }

        private static Format guess(String content) {
            if (content.startsWith("{")) {
                return content.contains("\"accounts\"") && content.contains("\"vaults\"")
                        ? ONEPASSWORD_JSON
                        : BITWARDEN_JSON;
            }
            var first = content.lines().findFirst().orElse("").toLowerCase(Locale.ROOT);
            if (first.contains("login_password") || first.contains("login_uri")) {
                return BITWARDEN_CSV;
            }
            return first.contains(",") && first.contains("title") && first.contains("password") ? ONEPASSWORD_CSV : ENV;
        }
    }

    public ImportFile {
        items = List.copyOf(items);
        skipped = List.copyOf(skipped);
    }

    /// @throws dev.mailgent.platform.problem.ProblemException Invalid when the file as a whole is not what it is said
    /// to be
    public static ImportFile read(Format format, String content) {
        var text = content.startsWith("\uFEFF") ? content.substring(1) : content;
        var items = new ArrayList<Item>();
        var skipped = new ArrayList<String>();
        switch (format) {
            case ENV -> EnvLines.read(text, items, skipped);
            case ONEPASSWORD_CSV -> CsvExports.onePassword(text, items, skipped);
            case BITWARDEN_CSV -> CsvExports.bitwarden(text, items, skipped);
            case BITWARDEN_JSON -> BitwardenJson.read(text, items, skipped);
            case ONEPASSWORD_JSON -> OnePasswordJson.read(text, items, skipped);
        }
        if (items.size() > MAX_ITEMS) {
            throw refused("it holds more than " + MAX_ITEMS + " credentials");
        }
        return new ImportFile(items, skipped);
    }

    static RuntimeException refused(String rule) {
        return new Problem.Invalid(
                        "The file cannot be imported: " + rule + ". Nothing was stored.",
                        "Send a .env file, or an unencrypted CSV or JSON export of 1Password or Bitwarden.")
                .asException();
    }
}
