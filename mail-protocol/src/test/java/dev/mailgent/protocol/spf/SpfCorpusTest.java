package dev.mailgent.protocol.spf;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mailgent.protocol.dns.ZoneDns;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.Yaml;

/// The openspf suite for RFC 7208. Bar: every case.
class SpfCorpusTest {
    private final SpfChecker checker =
            new SpfChecker("receiver.example", InstantSource.fixed(Instant.parse("2026-01-01T00:00:00Z")));

    @Test
    void every_case_of_the_rfc_7208_suite_gets_its_result() {
        var wrong = new ArrayList<String>();
        int total = 0;
        for (var document : documents()) {
            var zone = zone(map(document.get("zonedata")));
            for (var entry : map(document.get("tests")).entrySet()) {
                total++;
                var complaint = run(map(entry.getValue()), zone);
                if (!complaint.isEmpty()) {
                    wrong.add(entry.getKey() + ": " + complaint);
                }
            }
        }
        System.out.printf("corpus spf-rfc7208: %d/%d (bar 100 %%)%n", total - wrong.size(), total);
        assertThat(wrong).isEmpty();
        assertThat(total).isEqualTo(200);
    }

    private String run(Map<String, Object> test, ZoneDns zone) {
        var result = checker.check(
                zone, InetAddress.ofLiteral(text(test, "host")), text(test, "helo"), text(test, "mailfrom"));
        var accepted = test.get("result") instanceof List<?> several ? several : List.of(text(test, "result"));
        if (!accepted.contains(result.status().word())) {
            return "wanted " + accepted + ", got " + result;
        }
        var explanation = text(test, "explanation");
        if (explanation.isEmpty()) {
            return "";
        }
        // DEFAULT stands for what a receiver says when the domain says nothing.
        var said = result.explanation() == null ? "DEFAULT" : result.explanation();
        return said.equals(explanation) ? "" : "wanted explanation " + explanation + ", got " + said;
    }

    private static ZoneDns zone(Map<String, Object> data) {
        var zone = new ZoneDns();
        for (var entry : data.entrySet()) {
            var name = entry.getKey();
            zone.exists(name);
            var records = (List<?>) entry.getValue();
            boolean hasTxt =
                    records.stream().anyMatch(each -> each instanceof Map<?, ?> record && record.containsKey("TXT"));
            for (var each : records) {
                if (each.equals("TIMEOUT")) {
                    zone.failing(name);
                    continue;
                }
                for (var record : map(each).entrySet()) {
                    add(zone, name, record.getKey(), record.getValue(), hasTxt);
                }
            }
        }
        return zone;
    }

    private static void add(ZoneDns zone, String name, String type, Object value, boolean hasTxt) {
        if (value.equals("NONE")) {
            return;
        }
        switch (type) {
            case "TXT" -> zone.txt(name, joined(value));
            case "SPF" -> {
                if (!hasTxt) {
                    zone.txt(name, joined(value));
                }
            }
            case "A" -> zone.a(name, value.toString());
            case "AAAA" -> zone.aaaa(name, value.toString());
            case "MX" -> zone.mx(name, (Integer) ((List<?>) value).get(0), (String) ((List<?>) value).get(1));
            case "PTR" -> zone.ptr(name, value.toString());
            case "CNAME" -> zone.cname(name, value.toString());
            default -> throw new IllegalArgumentException(type.toLowerCase(Locale.ROOT));
        }
    }

    private static String joined(Object value) {
        return value instanceof List<?> parts
                ? String.join("", parts.stream().map(Object::toString).toList())
                : value.toString();
    }

    private static List<Map<String, Object>> documents() {
        try (var in = SpfCorpusTest.class.getResourceAsStream("/corpora/spf-rfc7208/rfc7208-tests.yml")) {
            var documents = new ArrayList<Map<String, Object>>();
            new Yaml().loadAll(in).forEach(each -> documents.add(map(each)));
            return documents;
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private static String text(Map<String, Object> test, String key) {
        var value = test.get(key);
        return value == null ? "" : value.toString();
    }

    @SuppressWarnings("unchecked") // the shape of the suite's files
    private static Map<String, Object> map(@org.jspecify.annotations.Nullable Object value) {
        return value == null ? Map.of() : (Map<String, Object>) value;
    }
}
