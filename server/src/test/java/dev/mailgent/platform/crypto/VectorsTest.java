package dev.mailgent.platform.crypto;

import static dev.mailgent.platform.crypto.Vectors.hex;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.UUID;
import javax.crypto.KDF;
import javax.crypto.spec.HKDFParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class VectorsTest {
    @Test
    void our_envelope_vectors() {
        var passed = 0;
        var tests = Vectors.read("mailgent/envelope_v1.json").get("tests");
        for (var test : tests) {
            var box = hex(test, "envelopeHex");
            var valid = test.get("valid").asBoolean();
            try {
                var plain = Envelope.open(key(test), binding(test), box);
                assertThat(valid).as("%s", test.get("comment")).isTrue();
                assertThat(plain).isEqualTo(hex(test, "plaintextHex"));
            } catch (TamperedException _) {
                assertThat(valid).as("%s", test).isFalse();
            }
            if (valid) {
                assertThat(Envelope.seal(key(test), hex(test, "nonceHex"), binding(test), hex(test, "plaintextHex")))
                        .isEqualTo(box);
            }
            passed++;
        }
        System.out.println("corpus mailgent-envelope: " + passed + "/" + tests.size() + " (bar 10)");
        assertThat(passed).isEqualTo(10);
    }

    private static DataKey key(JsonNode test) {
        return new DataKey(uuid(test, "dekIdHex"), hex(test, "dekHex"));
    }

    private static Binding binding(JsonNode test) {
        return new Binding(
                uuid(test, "orgHex"),
                uuid(test, "identityHex"),
                uuid(test, "credentialHex"),
                test.get("version").asLong(),
                test.get("field").asString(),
                test.get("type").asString());
    }

    private static UUID uuid(JsonNode test, String field) {
        var buffer = ByteBuffer.wrap(hex(test, field));
        return new UUID(buffer.getLong(), buffer.getLong());
    }

    @Test
    void wycheproof_aes_gcm_for_the_sizes_we_use() {
        var passed = 0;
        for (var group : Vectors.read("wycheproof/aes_gcm_test.json").get("testGroups")) {
            if (group.get("ivSize").asInt() != 96
                    || group.get("keySize").asInt() != 256
                    || group.get("tagSize").asInt() != 128) {
                continue;
            }
            for (var test : group.get("tests")) {
                var ok = gcm(
                        hex(test, "key"),
                        hex(test, "iv"),
                        hex(test, "aad"),
                        hex(test, "msg"),
                        hex(test, "ct"),
                        hex(test, "tag"));
                assertThat(ok)
                        .as("%s", test)
                        .isEqualTo("valid".equals(test.get("result").asString()));
                passed++;
            }
        }
        System.out.println("corpus wycheproof-aes-gcm-256-96-128: " + passed + "/" + passed + " (bar 30)");
        assertThat(passed).isGreaterThanOrEqualTo(30);
    }

    @Test
    void nist_gcm_vectors() {
        var corpus = Vectors.read("nist/gcm_aes256_iv96_tag128.json");
        var passed = 0;
        for (var direction : new String[] {"encrypt", "decrypt"}) {
            for (var test : corpus.get(direction)) {
                var fails = test.has("FAIL") || !test.has("PT");
                var ok = gcm(
                        hex(test, "Key"),
                        hex(test, "IV"),
                        hex(test, "AAD"),
                        fails ? new byte[0] : hex(test, "PT"),
                        hex(test, "CT"),
                        hex(test, "Tag"));
                assertThat(ok).as("%s", test).isEqualTo(!fails);
                passed++;
            }
        }
        System.out.println("corpus nist-gcm: " + passed + "/376 (bar 376)");
        assertThat(passed).isEqualTo(376);
    }

    /// Whether the box opens to `plain`, and sealing gives the same box.
    private static boolean gcm(byte[] key, byte[] nonce, byte[] aad, byte[] plain, byte[] sealed, byte[] tag) {
        var box = ByteBuffer.allocate(nonce.length + sealed.length + tag.length)
                .put(nonce)
                .put(sealed)
                .put(tag)
                .array();
        var aes = new SecretKeySpec(key, "AES");
        try {
            return Arrays.equals(Gcm.open(aes, box, 0, aad), plain)
                    && Arrays.equals(Gcm.seal(aes, nonce, new byte[0], aad, plain), box);
        } catch (TamperedException _) {
            return false;
        }
    }

    @Test
    void wycheproof_hkdf_and_hmac() throws Exception {
        var hkdf = 0;
        for (var group : Vectors.read("wycheproof/hkdf_sha256_test.json").get("testGroups")) {
            for (var test : group.get("tests")) {
                var valid = "valid".equals(test.get("result").asString());
                if (hex(test, "salt").length == 0 && valid) {
                    assertThat(Hkdf.derive(
                                    hex(test, "ikm"),
                                    hex(test, "info"),
                                    test.get("size").asInt()))
                            .isEqualTo(hex(test, "okm"));
                } else {
                    var parameters = HKDFParameterSpec.ofExtract()
                            .addIKM(hex(test, "ikm"))
                            .addSalt(hex(test, "salt"))
                            .thenExpand(hex(test, "info"), test.get("size").asInt());
                    var kdf = KDF.getInstance("HKDF-SHA256");
                    if (valid) {
                        assertThat(kdf.deriveData(parameters)).isEqualTo(hex(test, "okm"));
                    } else {
                        assertThatThrownBy(() -> kdf.deriveData(parameters)).isInstanceOf(Exception.class);
                    }
                }
                hkdf++;
            }
        }
        var hmac = 0;
        for (var group : Vectors.read("wycheproof/hmac_sha256_test.json").get("testGroups")) {
            var tagBytes = group.get("tagSize").asInt() / 8;
            for (var test : group.get("tests")) {
                var digest = new Hmac(new SecretKeySpec(hex(test, "key"), "HmacSHA256")).digest(hex(test, "msg"));
                assertThat(Arrays.equals(Arrays.copyOf(digest, tagBytes), hex(test, "tag")))
                        .as("%s", test)
                        .isEqualTo("valid".equals(test.get("result").asString()));
                hmac++;
            }
        }
        System.out.println("corpus wycheproof-hkdf: " + hkdf + "/43 (bar 43)");
        System.out.println("corpus wycheproof-hmac: " + hmac + "/87 (bar 87)");
        assertThat(hkdf).isEqualTo(43);
        assertThat(hmac).isEqualTo(87);
    }

    @Test
    void rfc_8032_and_wycheproof_ed25519() {
        for (var test : Vectors.read("rfc/rfc8032_ed25519.json").get("tests")) {
            var key = SigningKey.ofSeed(hex(test, "secretKeyHex"));
            assertThat(key.verifying().bytes()).isEqualTo(hex(test, "publicKeyHex"));
            assertThat(key.sign(hex(test, "messageHex"))).isEqualTo(hex(test, "signatureHex"));
        }
        var passed = 0;
        for (var group : Vectors.read("wycheproof/ed25519_test.json").get("testGroups")) {
            var key = VerifyingKey.of(hex(group.get("publicKey"), "pk"));
            for (var test : group.get("tests")) {
                assertThat(key.verify(hex(test, "msg"), hex(test, "sig")))
                        .as("%s", test)
                        .isEqualTo("valid".equals(test.get("result").asString()));
                passed++;
            }
        }
        System.out.println("corpus wycheproof-ed25519: " + passed + "/75 (bar 75)");
        assertThat(passed).isEqualTo(75);
    }
}
