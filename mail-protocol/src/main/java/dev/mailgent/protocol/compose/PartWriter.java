package dev.mailgent.protocol.compose;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;

/// Writes a MIME structure. Boundaries follow from the Message-ID, so the same message always has the same bytes.
final class PartWriter {
    private final Sink sink;
    private final String seed;
    private int boundaries;

    private PartWriter(Sink sink, String seed) {
        this.sink = sink;
        this.seed = seed;
    }

    /// The MIME fields of the message, the empty line, and the body.
    static void write(Sink sink, Part root, String messageId) {
        sink.header("MIME-Version", "1.0");
        new PartWriter(sink, freshSeed(root, messageId)).part(root);
        sink.endLine();
    }

    private void part(Part part) {
        switch (part) {
            case Part.Leaf leaf -> leaf(leaf);
            case Part.Multi multi -> multi(multi);
        }
    }

    private void leaf(Part.Leaf leaf) {
        sink.header("Content-Type", leaf.type());
        sink.header("Content-Transfer-Encoding", leaf.body().encoding().wireName);
        leaf.headers().forEach(field -> sink.header(field.name(), field.tokens()));
        sink.crlf();
        leaf.body().writeTo(sink);
    }

    private void multi(Part.Multi multi) {
        // "=_" cannot occur in quoted-printable or base64 (RFC 2045 section 6.7), and 7bit bodies were searched.
        var boundary = "=_" + ++boundaries + "_" + seed;
        var type = new ArrayList<String>();
        type.add(multi.type() + ";");
        multi.parameters().forEach(parameter -> type.add(parameter + ";"));
        type.add("boundary=\"" + boundary + "\"");
        sink.header("Content-Type", type).crlf();
        for (var part : multi.parts()) {
            sink.line("--" + boundary);
            part(part);
            sink.crlf(); // Belongs to the boundary that follows, not to the part (RFC 2046 section 5.1.1).
        }
        sink.ascii("--" + boundary + "--");
    }

    private static String freshSeed(Part root, String messageId) {
        for (int salt = 0; ; salt++) {
            var seed = digest(messageId + "\n" + salt);
            if (!root.mentions(seed)) {
                return seed;
            }
        }
    }

    private static String digest(String text) {
        try {
            var hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash, 0, 12);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // Every Java platform has SHA-256.
        }
    }
}
