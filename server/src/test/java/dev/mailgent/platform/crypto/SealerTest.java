package dev.mailgent.platform.crypto;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.TreeMap;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;

class SealerTest {
    private static final byte[] ROW = "row 7".getBytes(UTF_8);

    private final Sealer sealer = sealer(1);

    @Test
    void a_box_opens_where_it_was_sealed_and_nowhere_else() {
        var box = sealer.seal("a key shown once".getBytes(UTF_8), ROW);

        assertThat(sealer.open(box, ROW)).asString(UTF_8).isEqualTo("a key shown once");
        assertThatThrownBy(() -> sealer.open(box, "row 8".getBytes(UTF_8))).isInstanceOf(TamperedException.class);
    }

    @Test
    void every_flipped_bit_and_every_cut_is_noticed() {
        var box = sealer.seal(new byte[] {1, 2, 3}, ROW);

        for (var at = 0; at < box.length * 8; at++) {
            var flipped = box.clone();
            flipped[at / 8] ^= (byte) (1 << at % 8);
            assertThatThrownBy(() -> sealer.open(flipped, ROW)).as("bit %d", at).isInstanceOf(TamperedException.class);
        }
        for (var length = 0; length < box.length; length++) {
            var cut = Arrays.copyOf(box, length);
            assertThatThrownBy(() -> sealer.open(cut, ROW)).isInstanceOf(TamperedException.class);
        }
    }

    @Test
    void a_box_of_an_older_key_version_still_opens() {
        var box = sealer(1).seal(new byte[] {9}, ROW);

        assertThat(sealer(1, 2).open(box, ROW)).containsExactly(9);
        assertThatThrownBy(() -> sealer(2).open(box, ROW)).isInstanceOf(TamperedException.class);
    }

    @Test
    void the_same_value_never_gives_the_same_box() {
        var boxes = new HashSet<String>();
        for (var i = 0; i < 1000; i++) {
            boxes.add(HexFormat.of().formatHex(sealer.seal(new byte[8], ROW)));
        }
        assertThat(boxes).hasSize(1000);
    }

    private static Sealer sealer(int... versions) {
        var keys = new TreeMap<Integer, SecretKey>();
        for (var version : versions) {
            var bytes = new byte[32];
            bytes[0] = (byte) version;
            keys.put(version, new SecretKeySpec(bytes, "AES"));
        }
        return new Sealer(keys);
    }
}
