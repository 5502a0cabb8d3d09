package dev.mailgent.audit;

import dev.mailgent.platform.crypto.VerifyingKey;
import dev.mailgent.platform.json.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/// An exported log, checked without the server that wrote it.
///
/// One JSON object a line: `{"auditLog":1,"origin":…,"key":…}`, then `{"entry":"…","leaf":"…"}` in order,
/// then `{"checkpoint":"…"}`.
public final class AuditFile {
    /// Longest line read: an entry is a few hundred bytes.
    private static final int MAX_LINE = 1 << 16;

    private AuditFile() {}

    /// What was found.
    ///
    /// @param firstBad index of the first entry that is not what was logged; null when all is well, or
    ///     when not the
    ///     entries but the checkpoints are at fault
    /// @param message one sentence for the reader
    public record Verification(
            boolean ok, long entries, String root, @Nullable Long firstBad, String message) {}

    static final class Writer {
        private final OutputStream out;

        Writer(OutputStream out, String origin, VerifyingKey key) throws IOException {
            this.out = out;
            var header = new LinkedHashMap<String, Object>();
            header.put("auditLog", 1);
            header.put("origin", origin);
            header.put("key", Checkpoint.verifierKey(origin, key));
            line(header);
        }

        void entry(String entry, byte[] leaf) throws IOException {
            var fields = new LinkedHashMap<String, Object>();
            fields.put("entry", entry);
            fields.put("leaf", HexFormat.of().formatHex(leaf));
            line(fields);
        }

        void checkpoint(String note) throws IOException {
            line(java.util.Map.of("checkpoint", note));
        }

        void flush() throws IOException {
            out.flush();
        }

        private void line(Object fields) throws IOException {
            out.write(Json.MAPPER.writeValueAsBytes(fields));
            out.write('\n');
        }
    }

    /// Checks an export: each entry against its hash and place, the tree against every checkpoint in the
    /// file and every one the reader kept.
    ///
    /// @param key the log's key, from another source than the file; empty takes the file's word for it
    /// @param kept checkpoints the reader saved earlier: only these prove that nothing before them was
    ///     rewritten
    public static Verification verify(InputStream in, Optional<VerifyingKey> key, List<String> kept)
            throws IOException {
        return new Check(key).run(in, kept);
    }

    private static final class Check {
        private final Optional<VerifyingKey> trusted;
        private final Frontier frontier = new Frontier();
        private final List<Checkpoint> checkpoints = new ArrayList<>();
        private final List<byte[]> leaves = new ArrayList<>();
        private @Nullable String origin;
        private @Nullable VerifyingKey key;
        private @Nullable Long firstBad;
        private @Nullable String fault;

        Check(Optional<VerifyingKey> trusted) {
            this.trusted = trusted;
        }

        Verification run(InputStream in, List<String> kept) throws IOException {
            try (var reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
                for (var line = reader.readLine(); line != null && fault == null; line = reader.readLine()) {
                    try {
                        if (line.length() > MAX_LINE) {
                            throw new IllegalArgumentException("long line");
                        }
                        take(Json.MAPPER.readTree(line));
                    } catch (JacksonException | IllegalArgumentException _) {
                        bad(leaves.size(), "the line after entry " + (leaves.size() - 1) + " cannot be read");
                    }
                }
            }
            if (fault == null && key == null) {
                fault = "this is no exported audit log";
            }
            for (var note : kept) {
                if (fault == null) {
                    checkpoint(note, "a checkpoint you kept");
                }
            }
            if (fault == null) {
                compare();
            }
            var message = fault == null
                    ? leaves.size() + " entries, as signed in " + checkpoints.size() + " checkpoints"
                    : fault;
            return new Verification(
                    fault == null, leaves.size(), HexFormat.of().formatHex(frontier.root()), firstBad, message);
        }

        private void take(JsonNode line) {
            if (line.has("auditLog")) {
                origin = line.get("origin").asString();
                var named = Checkpoint.readVerifierKey(line.get("key").asString());
                key = trusted.orElse(named);
                if (!key.equals(named)) {
                    fault = "the file names another key than the one you trust";
                }
            } else if (line.has("entry")) {
                entry(line.get("entry").asString(), line.get("leaf").asString());
            } else if (line.has("checkpoint")) {
                checkpoint(line.get("checkpoint").asString(), "a checkpoint in the file");
            } else {
                throw new IllegalArgumentException("unknown line");
            }
        }

        private void entry(String text, String leafHex) {
            var index = leaves.size();
            var leaf = Merkle.leaf(EntryText.bytes(text));
            var seq = Json.MAPPER.readTree(text).get("seq");
            if (!HexFormat.of().formatHex(leaf).equals(leafHex)) {
                bad(index, "entry " + index + " was changed");
            } else if (seq == null || !seq.isIntegralNumber() || seq.asLong() != index) {
                bad(index, "entry " + index + " is missing, or another is in its place");
            }
            leaves.add(leaf);
            frontier.add(leaf);
        }

        private void checkpoint(String note, String which) {
            var signer = key;
            var opened = signer == null ? Optional.<Checkpoint>empty() : Checkpoint.open(note, signer);
            if (opened.isEmpty() || !opened.get().origin().equals(origin)) {
                fault = which + " is not signed by this log's key";
                return;
            }
            checkpoints.add(opened.get());
        }

        /// In order of size: the first that does not fit bounds the damage from above, the last that fits
        /// from below.
        private void compare() {
            checkpoints.sort(java.util.Comparator.comparingLong(Checkpoint::size));
            var tree = new Frontier();
            long good = 0;
            for (var checkpoint : checkpoints) {
                if (checkpoint.size() > leaves.size()) {
                    bad(
                            leaves.size(),
                            "entries from " + leaves.size() + " on are missing: a checkpoint signs "
                                    + checkpoint.size());
                    return;
                }
                while (tree.size() < checkpoint.size()) {
                    tree.add(leaves.get((int) tree.size()));
                }
                if (!Arrays.equals(tree.root(), checkpoint.root())) {
                    bad(
                            good,
                            "the log was rewritten: the first changed entry is one of " + good + " to "
                                    + (checkpoint.size() - 1));
                    return;
                }
                good = checkpoint.size();
            }
            if (good < leaves.size()) {
                bad(good, "no checkpoint signs the entries from " + good + " on");
            }
        }

        private void bad(long index, String message) {
            if (fault == null) {
                firstBad = index;
                fault = message;
            }
        }
    }
}
