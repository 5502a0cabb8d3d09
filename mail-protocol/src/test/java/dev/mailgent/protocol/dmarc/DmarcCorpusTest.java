package dev.mailgent.protocol.dmarc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mailgent.protocol.dkim.RawMessage;
import dev.mailgent.protocol.dns.ZoneDns;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Evaluation by RFC 9989. Bar: every case.
class DmarcCorpusTest {
    @Test
    void every_case_of_rfc_9989_gets_its_result_policy_and_organization() {
        var wrong = new ArrayList<String>();
        int total = 0;
        for (var test : cases()) {
            total++;
            var complaint = run(test);
            if (!complaint.isEmpty()) {
                wrong.add(test.get("id").asString() + ": " + complaint);
            }
        }
        System.out.printf("corpus dmarc-eval: %d/%d (bar 100 %%)%n", total - wrong.size(), total);
        assertThat(wrong).isEmpty();
        assertThat(total).isEqualTo(22);
    }

    private static String run(JsonNode test) {
        var zone = new ZoneDns();
        test.get("dns_txt")
                .properties()
                .forEach(name -> name.getValue().forEach(record -> {
                    var text = new StringBuilder();
                    if (record.isArray()) {
                        record.forEach(part -> text.append(part.asString()));
                    } else {
                        text.append(record.asString());
                    }
                    zone.txt(name.getKey(), text.toString());
                }));
        if (test.has("existing_names")) {
            test.get("existing_names").forEach(name -> zone.exists(name.asString()));
        }
        var mail = ("From: " + test.get("from").asString() + "\r\n\r\n").getBytes(StandardCharsets.UTF_8);
        var spf = test.get("spf_pass_domain").isNull()
                ? null
                : test.get("spf_pass_domain").asString();
        var dkim = new ArrayList<String>();
        test.get("dkim_pass_domains").forEach(domain -> dkim.add(domain.asString()));

        var result = DmarcEvaluator.evaluate(zone, AuthorDomains.of(RawMessage.of(mail)), spf, dkim);

        var expect = test.get("expect");
        boolean right = expect.get("result").asString().equals(result.status().word())
                && (!expect.has("policy")
                        || expect.get("policy")
                                .asString()
                                .equals(result.policy().word()))
                && (!expect.has("org_domain")
                        || expect.get("org_domain").asString().equals(result.organization()));
        return right ? "" : "wanted " + expect + ", got " + result;
    }

    private static JsonNode cases() {
        try (var in = DmarcCorpusTest.class.getResourceAsStream("/corpora/dmarc-eval/cases.json")) {
            return JsonMapper.shared().readTree(in);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
