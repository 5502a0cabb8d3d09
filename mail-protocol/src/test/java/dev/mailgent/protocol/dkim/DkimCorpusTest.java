package dev.mailgent.protocol.dkim;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mailgent.protocol.dkim.DkimResult.Status;
import dev.mailgent.protocol.dns.ZoneDns;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The messages of Mail::DKIM. Bar: every case but those named below.
class DkimCorpusTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    /// These want the `g` tag of keys obeyed. RFC 6376 (appendix C) dropped it: a verifier ignores it, and so the
    /// signatures, which are right, pass.
    private static final Set<String> GRANULARITY = Set.of("badkey_8.txt", "badkey_12.txt", "badkey_13.txt");

    private final ZoneDns zone = zone();

    @Test
    void every_message_gets_its_result_when_sha1_and_short_keys_are_allowed() {
        var wrong = new ArrayList<String>();
        int total = 0;
        for (var entry : expected().properties()) {
            total++;
            var name = entry.getKey();
            var wanted = GRANULARITY.contains(name)
                    ? "pass"
                    : entry.getValue().get("expected").asString();
            var results = DkimVerifier.verify(zone, message(name), NOW, DkimPolicy.HISTORIC);
            if (!overall(results).equals(wanted)) {
                wrong.add(name + ": wanted " + wanted + ", got " + results);
            }
        }
        System.out.printf(
                "corpus dkim-maildkim: %d/%d (bar 100 %%; g= cases, informative, follow RFC 6376: %s)%n",
                total - wrong.size(), total, GRANULARITY.stream().sorted().toList());
        assertThat(wrong).isEmpty();
        assertThat(total).isEqualTo(38);
    }

    @Test
    void under_rfc_8301_no_sha1_signature_and_no_short_key_passes() {
        int refused = 0;
        for (var entry : expected().properties()) {
            for (var result : DkimVerifier.verify(zone, message(entry.getKey()), NOW, DkimPolicy.CURRENT)) {
                if (result.algorithm().equals("rsa-sha1")) {
                    refused++;
                    assertThat(result.status()).as(entry.getKey()).isEqualTo(Status.PERMERROR);
                }
                if (result.passed()) {
                    assertThat(entry.getKey()).isIn("goodkey_ed25519.txt");
                }
            }
        }
        System.out.printf("corpus dkim-maildkim under RFC 8301: %d rsa-sha1 signatures refused%n", refused);
        assertThat(refused).isGreaterThanOrEqualTo(29);
    }

    @Test
    void a_message_that_lost_its_carriage_returns_verifies_the_same() {
        var bare = new String(message("goodkey_ed25519.txt"), StandardCharsets.ISO_8859_1).replace("\r\n", "\n");

        var results = DkimVerifier.verify(zone, bare.getBytes(StandardCharsets.ISO_8859_1), NOW, DkimPolicy.CURRENT);

        assertThat(overall(results)).isEqualTo("pass");
    }

    private static String overall(List<DkimResult> results) {
        if (results.stream().anyMatch(DkimResult::passed)) {
            return "pass";
        }
        return results.stream().anyMatch(each -> each.status() == Status.FAIL) ? "fail" : "invalid";
    }

    private static JsonNode expected() {
        return JsonMapper.shared().readTree(resource("expected.json"));
    }

    private static byte[] message(String name) {
        var text = new String(resource("messages/" + name), StandardCharsets.ISO_8859_1);
        return text.replace("\r\n", "\n").replace("\n", "\r\n").getBytes(StandardCharsets.ISO_8859_1);
    }

    private static ZoneDns zone() {
        var zone = new ZoneDns();
        for (var line : new String(resource("FAKE_DNS.dat"), StandardCharsets.ISO_8859_1).split("\n")) {
            int space = line.indexOf(' ');
            if (line.startsWith("#") || space < 0) {
                continue;
            }
            var name = line.substring(0, space);
            var data = line.substring(space).strip();
            switch (data) {
                case "NXDOMAIN" -> {
                    // not mentioned is not there
                }
                case "~~Query timed out~~", "~~SERVFAIL~~" -> zone.failing(name);
                default -> zone.txt(name, data.equals("\"\"") ? "" : data);
            }
        }
        return zone;
    }

    private static byte[] resource(String name) {
        try (var in = DkimCorpusTest.class.getResourceAsStream("/corpora/dkim-maildkim/" + name)) {
            if (in == null) {
                throw new IllegalArgumentException(name);
            }
            return in.readAllBytes();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
