package dev.mailgent.protocol.mime;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mailgent.protocol.address.AddressParser;
import dev.mailgent.protocol.mime.MimePart.Kind;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class MimeStructureCorpusTest {
    private static final double BAR = 0.95;

    @Test
    void structure_bodies_and_headers_come_out_as_the_corpus_expects() {
        var files = Corpus.files("mime-structure", ".eml");
        var failures = new ArrayList<String>();
        for (var file : files) {
            var expected = Corpus.json(
                    file.resolveSibling(file.getFileName().toString().replace(".eml", ".expected.json")));
            var faults = new ArrayList<String>();
            compare(expected, MimeParser.parse(Corpus.bytes(file)), "", faults);
            if (!faults.isEmpty()) {
                failures.add(file.getFileName() + ": " + faults);
            }
        }
        int passed = files.size() - failures.size();
        System.out.printf(Locale.ROOT, "corpus mime-structure: %d/%d (bar 95 %%)%n", passed, files.size());
        failures.forEach(System.out::println);
        assertThat(files).hasSize(64);
        assertThat((double) passed / files.size()).isGreaterThanOrEqualTo(BAR);
        assertThat(failures).as("met in full once, so kept").isEmpty();
    }

    private static void compare(JsonNode expected, ParsedMail mail, String at, List<String> faults) {
        headers(expected.path("headers"), mail, at, faults);
        indexes(expected, "text_body", mail.textBody(), at, faults);
        indexes(expected, "html_body", mail.htmlBody(), at, faults);
        indexes(expected, "attachments", mail.attachments(), at, faults);
        var parts = expected.path("parts");
        check(at + "part count", parts.size(), mail.parts().size(), faults);
        for (int i = 0; i < Math.min(parts.size(), mail.parts().size()); i++) {
            part(parts.get(i), mail, mail.part(i), at + i + "/", faults);
        }
    }

    private static void part(JsonNode expected, ParsedMail mail, MimePart part, String at, List<String> faults) {
        if (expected.path("content_type").isString()) {
            check(at + "type", expected.path("content_type").asString(), part.contentType(), faults);
        }
        check(
                at + "kind",
                Kind.valueOf(expected.path("kind").asString().toUpperCase(Locale.ROOT)),
                part.kind(),
                faults);
        check(at + "filename", string(expected.get("filename")), part.originalFilename(), faults);
        check(at + "problem", expected.path("encoding_problem").asBoolean(false), part.encodingProblem(), faults);
        if (expected.has("text")) {
            check(at + "text", lines(expected.path("text").asString()), lines(part.text()), faults);
        }
        if (expected.has("length")) {
            // The corpus was made from LF copies of these messages, which shows in parts without a transfer encoding.
            byte[] content = part.content();
            byte[] compared = content.length == expected.path("length").asInt() ? content : withLf(content);
            check(at + "size", content.length, part.size(), faults);
            check(at + "length", expected.path("length").asInt(), compared.length, faults);
            check(at + "sha256", expected.path("sha256").asString(), sha256(compared), faults);
        }
        if (expected.has("children")) {
            var children = mail.parts().stream()
                    .filter(child -> child.parent() == part.index())
                    .map(MimePart::index)
                    .toList();
            indexes(expected, "children", children, at, faults);
        }
        if (expected.has("message")) {
            compare(expected.path("message"), part.message().orElseThrow(), at, faults);
        }
    }

    private static void headers(JsonNode expected, ParsedMail mail, String at, List<String> faults) {
        check(at + "subject", string(expected.get("subject")), mail.subject(), faults);
        addresses(expected, "from", mail, at, faults);
        addresses(expected, "to", mail, at, faults);
        String id = string(expected.get("message_id"));
        check(at + "message id", id == null ? null : "<" + id + ">", mail.messageId(), faults);
        var date = expected.path("date");
        check(at + "date", date.isObject() ? instant(date) : null, mail.sentAt(), faults);
    }

    private static void addresses(JsonNode expected, String name, ParsedMail mail, String at, List<String> faults) {
        var good = new ArrayList<String>();
        var bad = new ArrayList<@Nullable String>();
        for (var entry : expected.path(name).path("List")) {
            if (entry.path("address").isNull()) {
                bad.add(string(entry.get("name")));
            } else {
                good.add(string(entry.get("name")) + " " + entry.path("address").asString());
            }
        }
        var read = name.equals("from") ? mail.from() : mail.to();
        check(
                at + name,
                good,
                read.stream()
                        .map(address -> address.name() + " " + address.address())
                        .toList(),
                faults);
        var raw = mail.header(name)
                .map(field -> AddressParser.parseList(field.raw()).invalid());
        check(at + name + " invalid", bad, raw.orElse(List.of()), faults);
    }

    static Instant instant(JsonNode date) {
        int sign = date.path("tz_before_gmt").asBoolean() ? -1 : 1;
        var offset = ZoneOffset.ofHoursMinutes(
                sign * date.path("tz_hour").asInt(),
                sign * date.path("tz_minute").asInt());
        return OffsetDateTime.of(
                        date.path("year").asInt(),
                        date.path("month").asInt(),
                        date.path("day").asInt(),
                        date.path("hour").asInt(),
                        date.path("minute").asInt(),
                        date.path("second").asInt(),
                        0,
                        offset)
                .toInstant();
    }

    private static void indexes(JsonNode expected, String name, List<Integer> actual, String at, List<String> faults) {
        var wanted = new ArrayList<Integer>();
        expected.path(name).forEach(index -> wanted.add(index.asInt()));
        check(at + name, wanted, actual, faults);
    }

    private static void check(String what, @Nullable Object expected, @Nullable Object actual, List<String> faults) {
        if (!Objects.equals(expected, actual)) {
            faults.add(what + ": expected " + expected + " but was " + actual);
        }
    }

    private static @Nullable String string(@Nullable JsonNode node) {
        return node == null || node.isNull() ? null : node.asString();
    }

    private static byte[] withLf(byte[] content) {
        return new String(content, ISO_8859_1).replace("\r\n", "\n").getBytes(ISO_8859_1);
    }

    private static String lines(String text) {
        return text.replace("\r\n", "\n");
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
