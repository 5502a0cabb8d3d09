package dev.mailgent.platform.crypto;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/// The named tests of the envelope: A1 to A3, A6 and A8.
class EnvelopeTest {
    private static final UUID ORG = UUID.randomUUID();
    private static final UUID IDENTITY = UUID.randomUUID();
    private static final UUID CREDENTIAL = UUID.randomUUID();
    private static final Binding HERE = new Binding(ORG, IDENTITY, CREDENTIAL, 3, "data", "LOGIN");
    private static final byte[] SECRET = "{\"password\":\"hunter2\"}".getBytes(UTF_8);

    private final DataKey key = DataKey.random();
    private final byte[] box = Envelope.seal(key, HERE, SECRET);

    @Test
    void a1_nothing_of_the_secret_is_seen_and_the_same_secret_never_looks_the_same() {
        assertThat(new String(box, UTF_8)).doesNotContain("hunter2");
        assertThat(box).hasSize(SECRET.length + Envelope.OVERHEAD);
        var boxes = new HashSet<ByteBuffer>();
        for (var i = 0; i < 200; i++) {
            boxes.add(ByteBuffer.wrap(Envelope.seal(key, HERE, SECRET)));
        }
        assertThat(boxes).hasSize(200);
        assertThat(Envelope.open(key, HERE, box)).isEqualTo(SECRET);
        assertThat(key.toString()).isEqualTo("DataKey[" + key.id() + "]");
    }

    @Test
    void a2_every_flipped_bit_is_noticed() {
        for (var bit = 0; bit < box.length * 8; bit++) {
            var flipped = box.clone();
            flipped[bit / 8] ^= (byte) (1 << bit % 8);
            assertThatThrownBy(() -> Envelope.open(key, HERE, flipped))
                    .as("bit %d", bit)
                    .isInstanceOf(TamperedException.class);
        }
    }

    @Test
    void a3_a_box_moved_anywhere_does_not_open() {
        for (var there : List.of(
                new Binding(UUID.randomUUID(), IDENTITY, CREDENTIAL, 3, "data", "LOGIN"),
                new Binding(ORG, UUID.randomUUID(), CREDENTIAL, 3, "data", "LOGIN"),
                new Binding(ORG, IDENTITY, UUID.randomUUID(), 3, "data", "LOGIN"),
                new Binding(ORG, IDENTITY, CREDENTIAL, 2, "data", "LOGIN"),
                new Binding(ORG, IDENTITY, CREDENTIAL, 4, "data", "LOGIN"),
                new Binding(ORG, IDENTITY, CREDENTIAL, 3, "totp.seed", "LOGIN"),
                new Binding(ORG, IDENTITY, CREDENTIAL, 3, "data", "CUSTOM"),
                new Binding(ORG, IDENTITY, CREDENTIAL, 3, "dat", "aLOGIN"),
                new Binding(ORG, CREDENTIAL, IDENTITY, 3, "data", "LOGIN"))) {
            assertThatThrownBy(() -> Envelope.open(key, there, box))
                    .as("%s", there)
                    .isInstanceOf(TamperedException.class);
        }
    }

    @Test
    void a6_a_million_nonces_are_all_different() {
        var kek = new SecretBytes(new byte[32]);
        var id = UUID.randomUUID();
        var nonces = new HashSet<Long>(2_000_000);
        var tails = new HashSet<Integer>(2_000_000);
        try (var dek = DataKey.random()) {
            for (var i = 0; i < 1_000_000; i++) {
                var wrapped = ByteBuffer.wrap(KeyWrap.wrap(kek, id, 1, ORG, DataKeyPurpose.DATA, dek));
                // 64 of the 96 bits differ already; the other 32 must not stand still.
                assertThat(nonces.add(wrapped.getLong(22))).isTrue();
                tails.add(wrapped.getInt(30));
            }
        }
        assertThat(tails.size()).isGreaterThan(990_000);
    }

    @Test
    void a8_every_truncation_and_every_extension_is_noticed() {
        for (var length = 0; length < box.length; length++) {
            var cut = Arrays.copyOf(box, length);
            assertThatThrownBy(() -> Envelope.open(key, HERE, cut)).isInstanceOf(TamperedException.class);
        }
        assertThatThrownBy(() -> Envelope.open(key, HERE, Arrays.copyOf(box, box.length + 1)))
                .isInstanceOf(TamperedException.class);
        assertThatThrownBy(() -> Envelope.open(key, HERE, Arrays.copyOf(box, Envelope.MAX_BYTES + 1)))
                .isInstanceOf(TamperedException.class);
    }

    @Test
    void attack_5_every_other_format_and_suite_is_refused_before_any_key_is_used() {
        for (var value = 0; value < 256; value++) {
            for (var at = 0; at < 2; at++) {
                var other = box.clone();
                other[at] = (byte) value;
                if (value != 1) {
                    assertThatThrownBy(() -> Envelope.open(key, HERE, other))
                            .isInstanceOf(TamperedException.class)
                            .hasMessage("unsupported_envelope");
                }
            }
        }
    }

    @Test
    void attack_6_a_box_opens_under_one_key_only_even_with_the_same_key_id() {
        var other = new DataKey(key.id(), DataKey.random().bytes());
        assertThatThrownBy(() -> Envelope.open(other, HERE, box)).isInstanceOf(TamperedException.class);
        // The attacker's own commitment makes the right key refuse.
        var forged = box.clone();
        System.arraycopy(Envelope.seal(other, HERE, SECRET), 18, forged, 18, 32);
        assertThatThrownBy(() -> Envelope.open(key, HERE, forged)).isInstanceOf(TamperedException.class);
        assertThatThrownBy(() -> Envelope.open(other, HERE, forged)).isInstanceOf(TamperedException.class);
    }

    @Test
    void a_wrapped_key_opens_for_its_organization_id_purpose_and_key_only() {
        var kekId = UUID.randomUUID();
        try (var kek = new SecretBytes(new byte[32]);
                var otherKek = new SecretBytes(DataKey.random().bytes())) {
            var wrapped = KeyWrap.wrap(kek, kekId, 7, ORG, DataKeyPurpose.DATA, key);
            assertThat(wrapped).hasSize(KeyWrap.BYTES).startsWith(1, 0x11);
            assertThat(KeyWrap.unwrap(kek, kekId, 7, ORG, DataKeyPurpose.DATA, key.id(), wrapped)
                            .bytes())
                    .isEqualTo(key.bytes());
            List<Runnable> attempts = List.of(
                    () -> KeyWrap.unwrap(kek, kekId, 7, ORG, DataKeyPurpose.TOTP, key.id(), wrapped),
                    () -> KeyWrap.unwrap(kek, kekId, 7, IDENTITY, DataKeyPurpose.DATA, key.id(), wrapped),
                    () -> KeyWrap.unwrap(kek, kekId, 7, ORG, DataKeyPurpose.DATA, IDENTITY, wrapped),
                    () -> KeyWrap.unwrap(kek, kekId, 8, ORG, DataKeyPurpose.DATA, key.id(), wrapped),
                    () -> KeyWrap.unwrap(kek, IDENTITY, 7, ORG, DataKeyPurpose.DATA, key.id(), wrapped),
                    () -> KeyWrap.unwrap(otherKek, kekId, 7, ORG, DataKeyPurpose.DATA, key.id(), wrapped));
            assertThat(attempts)
                    .allSatisfy(attempt -> assertThatThrownBy(attempt::run).isInstanceOf(TamperedException.class));
            for (var at = 0; at < wrapped.length; at++) {
                var flipped = wrapped.clone();
                flipped[at] ^= 1;
                assertThatThrownBy(() -> KeyWrap.unwrap(kek, kekId, 7, ORG, DataKeyPurpose.DATA, key.id(), flipped))
                        .isInstanceOf(TamperedException.class);
                var cut = Arrays.copyOf(wrapped, at);
                assertThatThrownBy(() -> KeyWrap.unwrap(kek, kekId, 7, ORG, DataKeyPurpose.DATA, key.id(), cut))
                        .isInstanceOf(TamperedException.class);
            }
        }
    }

    @Test
    void padding_hides_the_length_within_64_bytes_and_comes_off_whole() {
        for (var length = 0; length < 200; length++) {
            var plain = new byte[length];
            Arrays.fill(plain, (byte) (length % 3 == 0 ? 0x80 : 0));
            var padded = Padding.add(plain);
            assertThat(padded.length % 64).isZero();
            assertThat(padded.length - length).isBetween(1, 64);
            assertThat(Padding.remove(padded)).isEqualTo(plain);
        }
        for (var bad : List.of(new byte[0], new byte[64], new byte[] {(byte) 0x80}, new byte[63])) {
            assertThatThrownBy(() -> Padding.remove(bad)).isInstanceOf(TamperedException.class);
        }
    }

    @Test
    void a_wiped_key_is_refused_and_never_used_as_zeros() {
        var secret = new SecretBytes(new byte[] {1, 2, 3});
        assertThat(secret.copy()).containsExactly(1, 2, 3);
        secret.close();
        secret.close();
        assertThatThrownBy(secret::copy).isInstanceOf(IllegalStateException.class);
        assertThat(secret).hasToString("[redacted]");
    }
}
