package dev.mailgent.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mailgent.kit.TestClock;
import dev.mailgent.kit.TestNode;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;
import java.util.zip.CRC32;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/// Attack 21: what the time of a refusal tells. A text whose checksum is wrong is refused sooner, which
/// tells whoever sent it what they can compute themselves. What must not show is whether a text is close to
/// a key there is, or to one there was.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AnswerTimeTest {
    private static final int ROUNDS = 10_000;

    private TestNode node;
    private String live;
    private String revoked;

    @BeforeAll
    void start() {
        node = TestNode.start(TestClock.atPresent());
        var org = node.organization();
        live = node.identity(org).key().rawKey();
        revoked = node.identity(org).key().rawKey();
        node.keys.revokeHeld(revoked, (_, _, _, _, _) -> {});
        assertThat(node.keys.check(live)).isInstanceOf(ApiKeys.Check.Known.class);
        assertThat(node.keys.check(revoked)).isInstanceOf(ApiKeys.Check.Ended.class);
    }

    @AfterAll
    void stop() {
        node.close();
    }

    @Test
    void attack_21_the_time_of_a_refusal_does_not_tell_how_close_a_text_is_to_a_key() {
        var medians = medians(
                "unknown keys",
                List.of(() -> KeyText.mint(KeyText.Kind.IDENTITY), () -> near(live, true), () -> near(revoked, true)));
        assertAlike(medians, 1.2);
    }

    /// Whoever holds the whole key may learn that it was one, and is told so in words; still it costs about
    /// the same.
    @Test
    void attack_21_a_revoked_key_is_refused_in_about_the_time_of_an_unknown_one() {
        var medians = medians("revoked keys", List.of(() -> KeyText.mint(KeyText.Kind.IDENTITY), () -> revoked));
        assertAlike(medians, 2);
    }

    @Test
    void attack_21_a_wrong_checksum_takes_the_same_time_whatever_stands_before_it() {
        var medians = medians(
                "wrong checksums",
                List.of(
                        () -> near(KeyText.mint(KeyText.Kind.IDENTITY), false),
                        () -> near(live, false),
                        () -> near(revoked, false)));
        assertAlike(medians, 1.2);
    }

    /// Interleaved, in an order that changes, so that a busy moment hits all alike.
    private double[] medians(String what, List<Supplier<String>> kinds) {
        var times = new long[kinds.size()][ROUNDS];
        for (var round = -1000; round < ROUNDS; round++) {
            var first = ThreadLocalRandom.current().nextInt(kinds.size());
            for (var i = 0; i < kinds.size(); i++) {
                var kind = (first + i) % kinds.size();
                var text = kinds.get(kind).get();
                var begun = System.nanoTime();
                var check = node.keys.check(text);
                var took = System.nanoTime() - begun;
                assertThat(check).isInstanceOfAny(ApiKeys.Check.Unknown.class, ApiKeys.Check.Ended.class);
                if (round >= 0) {
                    times[kind][round] = took;
                }
            }
        }
        var medians = new double[kinds.size()];
        for (var kind = 0; kind < medians.length; kind++) {
            Arrays.sort(times[kind]);
            medians[kind] = times[kind][ROUNDS / 2] / 1000.0;
        }
        System.out.printf(Locale.ROOT, "attack 21: %s, median us %s%n", what, Arrays.toString(medians));
        return medians;
    }

    /// A fifth is a hundredth of what the network between two machines of one rack adds by chance.
    private static void assertAlike(double[] medians, double most) {
        var sorted = Arrays.stream(medians).sorted().toArray();
        assertThat(sorted[sorted.length - 1]).as("%s", Arrays.toString(medians)).isLessThan(sorted[0] * most + 1);
    }

    /// Differs in its last random digit.
    private static String near(String key, boolean checksumFits) {
        var digit = Character.forDigit((Character.digit(key.charAt(60), 16) + 1) % 16, 16);
        var body = key.substring(0, 60) + digit;
        var crc = new CRC32();
        crc.update(body.getBytes(StandardCharsets.US_ASCII));
        var sum = String.format(Locale.ROOT, "%08x", crc.getValue());
        return body + (checksumFits ? sum : (sum.charAt(0) == '0' ? "1" : "0") + sum.substring(1));
    }
}
