package dev.mailgent.protocol.arc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mailgent.protocol.authresults.AuthenticationResults;
import dev.mailgent.protocol.dkim.DkimKey;
import dev.mailgent.protocol.dkim.RawMessage;
import dev.mailgent.protocol.dkim.TagList;
import dev.mailgent.protocol.dns.ZoneDns;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.RSAPublicKeySpec;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.Yaml;

/// The ValiMail suite for RFC 8617. Bar: every case of both kinds.
class ArcCorpusTest {
    /// The suite leaves the result of these empty, its word for a chain whose newest (or first) seal says cv=fail.
    /// RFC 8617 section 5.2, steps 2 and 3: the status is fail.
    private static final List<String> ENDED =
            List.of("cv_fail_i1_as_cv_fail", "cv_fail_i2_as2_fail", "cv_fail_i2_as1_fail");

    @Test
    void every_chain_is_judged_as_the_suite_says() {
        var wrong = new ArrayList<String>();
        int total = 0;
        for (var document : documents("arc-draft-validation-tests.yml")) {
            var zone = zone(document);
            for (var entry : map(document.get("tests")).entrySet()) {
                total++;
                var test = map(entry.getValue());
                var wanted = text(test, "cv").toLowerCase(Locale.ROOT);
                if (wanted.isEmpty()) {
                    assertThat(entry.getKey()).isIn(ENDED);
                    wanted = "fail";
                }
                var result = ArcValidator.validate(zone, message(test));
                if (!result.status().word().equals(wanted)) {
                    wrong.add(entry.getKey() + ": wanted " + wanted + ", got " + result);
                }
            }
        }
        System.out.printf("corpus arc-valimail validate: %d/%d (bar 100 %%)%n", total - wrong.size(), total);
        assertThat(wrong).isEmpty();
        assertThat(total).isEqualTo(171);
    }

    @Test
    void every_seal_is_the_one_the_suite_makes() {
        var wrong = new ArrayList<String>();
        int total = 0;
        for (var document : documents("arc-draft-sign-tests.yml")) {
            var key = new DkimKey(text(document, "domain"), text(document, "sel"), pair(text(document, "privatekey")));
            for (var entry : map(document.get("tests")).entrySet()) {
                total++;
                var complaint = seal(map(entry.getValue()), zone(document), key);
                if (!complaint.isEmpty()) {
                    wrong.add(entry.getKey() + ": " + complaint);
                }
            }
        }
        System.out.printf("corpus arc-valimail sign: %d/%d (bar 100 %%)%n", total - wrong.size(), total);
        assertThat(wrong).isEmpty();
        assertThat(total).isEqualTo(17);
    }

    private static String seal(Map<String, Object> test, ZoneDns zone, DkimKey key) {
        var message = RawMessage.of(message(test));
        var server = text(test, "srv-id");
        var fields = ArcSealer.seal(
                message,
                List.of(text(test, "sig-headers").split(":")),
                key,
                server,
                String.join("; ", AuthenticationResults.resultsOf(message, server)),
                ArcValidator.validate(zone, message),
                Instant.ofEpochSecond(Long.parseLong(text(test, "t"))));
        var sealed = RawMessage.of(fields);
        if (text(test, "AS").isEmpty()) {
            return fields.length == 0 ? "" : "sealed a chain at its end";
        }
        for (var name : List.of("AS:arc-seal", "AMS:arc-message-signature")) {
            var wanted = tags(text(test, name.substring(0, name.indexOf(':'))));
            var got = tags(sealed.value(
                    sealed.fields(name.substring(name.indexOf(':') + 1)).getFirst()));
            if (!wanted.equals(got)) {
                return name + ": wanted " + wanted + ", got " + got;
            }
        }
        var wanted = text(test, "AAR").replaceAll("\\s+", " ").strip();
        var got = sealed.value(sealed.fields("arc-authentication-results").getFirst())
                .replaceAll("\\s+", " ")
                .strip();
        return wanted.equals(got) ? "" : "wanted " + wanted + ", got " + got;
    }

    private static Map<String, String> tags(String value) {
        var solid = new java.util.TreeMap<String, String>();
        TagList.ofField(value).orElseThrow().tags().forEach((tag, each) -> solid.put(tag, each.replaceAll("\\s", "")));
        return solid;
    }

    private static byte[] message(Map<String, Object> test) {
        return text(test, "message").replace("\n", "\r\n").getBytes(StandardCharsets.UTF_8);
    }

    private static ZoneDns zone(Map<String, Object> document) {
        var zone = new ZoneDns();
        map(document.get("txt-records")).forEach((name, text) -> zone.txt(name, text.toString()));
        return zone;
    }

    /// The suite's keys are PKCS #1 in PEM; Java reads PKCS #8, which is that behind a fixed header.
    private static KeyPair pair(String pem) {
        var der = Base64.getMimeDecoder().decode(pem.replaceAll("-----[A-Z ]+-----", ""));
        var header = new byte[] {
            0x30,
            (byte) 0x82,
            0,
            0,
            2,
            1,
            0,
            0x30,
            0x0d,
            6,
            9,
            0x2a,
            (byte) 0x86,
            0x48,
            (byte) 0x86,
            (byte) 0xf7,
            0x0d,
            1,
            1,
            1,
            5,
            0,
            4,
            (byte) 0x82,
            (byte) (der.length >> 8),
            (byte) der.length
        };
        int length = header.length - 4 + der.length;
        header[2] = (byte) (length >> 8);
        header[3] = (byte) length;
        var pkcs8 = new byte[header.length + der.length];
        System.arraycopy(header, 0, pkcs8, 0, header.length);
        System.arraycopy(der, 0, pkcs8, header.length, der.length);
        try {
            var factory = KeyFactory.getInstance("RSA");
            var secret =
                    (java.security.interfaces.RSAPrivateCrtKey) factory.generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
            BigInteger exponent = secret.getPublicExponent();
            return new KeyPair(factory.generatePublic(new RSAPublicKeySpec(secret.getModulus(), exponent)), secret);
        } catch (GeneralSecurityException unreadable) {
            throw new IllegalArgumentException(unreadable);
        }
    }

    private static List<Map<String, Object>> documents(String name) {
        try (var in = ArcCorpusTest.class.getResourceAsStream("/corpora/arc-valimail/" + name)) {
            if (in == null) {
                throw new IllegalArgumentException(name);
            }
            var documents = new ArrayList<Map<String, Object>>();
            new Yaml().loadAll(new ByteArrayInputStream(in.readAllBytes())).forEach(each -> documents.add(map(each)));
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
