package dev.mailgent.did;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mailgent.platform.crypto.VerifyingKey;
import dev.mailgent.platform.id.IdentityId;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DidWebTest {
    private static final HexFormat HEX = HexFormat.of();

    /// The examples of the did:web method, and ours.
    @ParameterizedTest
    @CsvSource({
        "did:web:w3c-ccg.github.io, https://w3c-ccg.github.io/.well-known/did.json",
        "did:web:w3c-ccg.github.io:user:alice, https://w3c-ccg.github.io/user/alice/did.json",
        "did:web:example.com%3A3000, https://example.com:3000/.well-known/did.json",
        "did:web:example.com%3A3000:user:alice, https://example.com:3000/user/alice/did.json",
        "did:web:example.com%3a3000:user:alice, https://example.com:3000/user/alice/did.json",
        "did:web:EXAMPLE.com:a%20b#key-1, https://example.com/a%20b/did.json",
    })
    void a_did_names_the_place_of_its_document(String did, String url) {
        assertThat(DidWeb.parse(did).orElseThrow().url()).isEqualTo(url);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "did:web:",
                "did:key:z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK",
                "did:web:example.com:",
                "did:web:example.com::a",
                "did:web:example.com:..",
                "did:web:example.com:a:.:b",
                "did:web:example.com/a",
                "did:web:example.com:a/b",
                "did:web:example.com?x",
                "did:web:user@example.com",
                "did:web:example.com:8080:x y",
                "did:web:[::1]",
                "did:web:example.com%3A",
                "did:web:example.com%2F..%2F",
                "did:web:example.com:a%2",
                "did:web:example.com#",
                "did:web:example.com#a#b",
                "did:web:ex\u00e4mple.com",
                " did:web:example.com",
            })
    void what_is_no_did_web_is_refused(String text) {
        assertThat(DidWeb.parse(text)).isEmpty();
    }

    @Test
    void a_did_of_ours_says_the_port_and_never_an_address() {
        var id = new IdentityId(new UUID(1, 0x0123456789abcdefL));
        assertThat(new OwnDids(new DidConfig(""), () -> "http://127.0.0.1:8080").of(id))
                .isEqualTo("did:web:localhost%3A8080:identities:id-0123456789abcdef");
        assertThat(new OwnDids(new DidConfig(""), () -> "https://API.example.com/mail").of(id))
                .isEqualTo("did:web:api.example.com:identities:id-0123456789abcdef");
        assertThat(new OwnDids(new DidConfig("did.example.com:8443"), () -> "http://127.0.0.1:8080").domain())
                .isEqualTo("did:web:did.example.com%3A8443");
    }

    /// did:key test vectors of the W3C CCG: the multibase text and the key.
    @Test
    void keys_are_written_as_others_write_them() {
        var text = "z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK";
        var key = Multibase.key(text).orElseThrow();
        assertThat(Multibase.of(key)).isEqualTo(text);
        // RFC 8032 section 7.1, test 1
        var rfc = VerifyingKey.of(HEX.parseHex("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a"));
        assertThat(Multibase.of(rfc)).startsWith("z6Mk").hasSize(48);
        assertThat(Multibase.key(Multibase.of(rfc))).contains(rfc);
    }

    /// draft-msporny-base58: the published pairs.
    @ParameterizedTest
    @CsvSource({
        "48656c6c6f20576f726c6421, 2NEpo7TZRRrLZSi2U",
        "0000287fb4cd, 11233QC4",
        "54686520717569636b2062726f776e20666f78206a756d7073206f76657220746865206c617a7920646f672e,"
                + " USm3fpXnKG5EUBx2ndxBDMPVciP5hGey2Jh4NDv6gmeo1LkMeiKrLJUUBk6Z",
        "'', ''",
        "00, 1",
    })
    void base58_is_the_published_one(String hex, String text) {
        assertThat(Multibase.encode(HEX.parseHex(hex))).isEqualTo(text);
        assertThat(HEX.formatHex(Multibase.decode(text).orElseThrow())).isEqualTo(hex);
    }

    @Test
    void a_text_that_is_no_key_is_none() {
        for (var text : List.of(
                "",
                "z",
                "m6Mk",
                "z0OIl",
                "z" + "1".repeat(500),
                "z6LSbysY2xFMRpGMhb7tFTLMpeuPRaqaWM1yECx2AtzE3KCc", // X25519: for agreeing on keys
                "z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2do")) {
            assertThat(Multibase.key(text)).as(text).isEmpty();
        }
    }
}
