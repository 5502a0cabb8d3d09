package dev.mailgent;

import dev.mailgent.audit.AuditFile;
import dev.mailgent.audit.Checkpoint;
import dev.mailgent.platform.config.ConfigException;
import dev.mailgent.platform.crypto.VerifyingKey;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// `mailgent audit verify FILE`: checks an exported log with nothing but the file and what its owner kept.
final class AuditCommand {
    static final String USAGE = """
            usage: ./mailgent audit verify FILE [--checkpoint NOTE_FILE]... [--key VERIFIER_KEY]

            Checks every entry of an export against its hash and place, and the log against its signed checkpoints.
            Only a checkpoint and a key you kept yourself show that the whole file was not made anew.
            """;

    private AuditCommand() {}

    /// @return 0 when all is well, 1 when not, 2 when the command line was not understood
    static int run(List<String> words, PrintStream out) {
        var kept = new ArrayList<String>();
        Optional<VerifyingKey> key = Optional.empty();
        Path file = null;
        if (words.isEmpty() || !words.getFirst().equals("verify")) {
            out.print(USAGE);
            return 2;
        }
        for (var i = 1; i < words.size(); i++) {
            var word = words.get(i);
            var hasNext = i + 1 < words.size();
            if (word.equals("--checkpoint") && hasNext) {
                kept.add(read(words.get(++i)));
            } else if (word.equals("--key") && hasNext) {
                key = Optional.of(key(words.get(++i)));
            } else if (word.startsWith("--") || file != null) {
                out.print(USAGE);
                return 2;
            } else {
                file = Path.of(word);
            }
        }
        if (file == null) {
            out.print(USAGE);
            return 2;
        }
        try (var in = new BufferedInputStream(Files.newInputStream(file), 1 << 16)) {
            var found = AuditFile.verify(in, key, kept);
            out.println((found.ok() ? "ok      " : "WRONG   ") + found.message());
            out.println("entries " + found.entries() + ", root " + found.root());
            if (found.firstBad() != null) {
                out.println("first bad entry: " + found.firstBad());
            }
            return found.ok() ? 0 : 1;
        } catch (IOException e) {
            throw new ConfigException(file + " cannot be read: " + e.getMessage());
        }
    }

    private static VerifyingKey key(String text) {
        try {
            return Checkpoint.readVerifierKey(text);
        } catch (IllegalArgumentException _) {
            throw new ConfigException("That is no verifier key. GET /v0/audit/checkpoint has it as 'key'.");
        }
    }

    private static String read(String file) {
        try {
            var note = Files.readString(Path.of(file));
            return note.endsWith("\n") ? note : note + "\n";
        } catch (IOException e) {
            throw new ConfigException(file + " cannot be read: " + e.getMessage());
        }
    }
}
