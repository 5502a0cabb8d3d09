package dev.mailgent.platform.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mailgent.platform.crypto.TamperedException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/// A11: what every provider must do. A new one extends this.
abstract class KeyProviderContract {
    private static final KeyContext CONTEXT = new KeyContext(UUID.randomUUID(), UUID.randomUUID(), 3);

    private final byte[] key = HexFormat.of().parseHex("0123456789abcdef".repeat(4));

    /// A provider that works.
    abstract KeyProvider provider();

    /// The same after its root got a new version.
    abstract KeyProvider rotated();

    @Test
    void a11_a_wrapped_key_opens_again_and_looks_different_each_time() {
        var provider = provider();
        var wrapped = provider.wrap(key, CONTEXT);
        try (var opened = provider.unwrap(wrapped, CONTEXT)) {
            assertThat(opened.copy()).isEqualTo(key);
        }
        assertThat(provider.wrap(key, CONTEXT)).isNotEqualTo(wrapped);
        assertThat(HexFormat.of().formatHex(wrapped)).doesNotContain("0123456789abcdef");
        assertThat(key[0]).as("the caller's key is left to it").isEqualTo((byte) 1);
    }

    @Test
    void a11_it_opens_for_its_own_context_only() {
        var wrapped = provider().wrap(key, CONTEXT);
        for (var other : List.of(
                new KeyContext(UUID.randomUUID(), CONTEXT.kek(), 3),
                new KeyContext(CONTEXT.org(), UUID.randomUUID(), 3),
                new KeyContext(CONTEXT.kek(), CONTEXT.org(), 3),
                new KeyContext(CONTEXT.org(), CONTEXT.kek(), 4))) {
            assertThatThrownBy(() -> provider().unwrap(wrapped, other)).isInstanceOf(TamperedException.class);
        }
    }

    @Test
    void a11_it_does_not_open_when_changed_or_cut() {
        var wrapped = provider().wrap(key, CONTEXT);
        for (var at = 0; at < wrapped.length; at++) {
            var flipped = wrapped.clone();
            flipped[at] ^= 0x10;
            assertThatThrownBy(() -> provider().unwrap(flipped, CONTEXT)).isInstanceOf(TamperedException.class);
            var cut = Arrays.copyOf(wrapped, at);
            assertThatThrownBy(() -> provider().unwrap(cut, CONTEXT)).isInstanceOf(TamperedException.class);
        }
    }

    @Test
    void a11_after_a_rotation_old_wraps_open_and_are_told_from_new_ones() {
        var old = provider().wrap(key, CONTEXT);
        assertThat(provider().isNewest(old)).isTrue();
        var rotated = rotated();
        assertThat(rotated.isNewest(old)).isFalse();
        var anew = rotated.rewrap(old, CONTEXT);
        assertThat(rotated.isNewest(anew)).isTrue();
        for (var wrapped : List.of(old, anew)) {
            try (var opened = rotated.unwrap(wrapped, CONTEXT)) {
                assertThat(opened.copy()).isEqualTo(key);
            }
        }
    }

    @Test
    void a11_it_names_itself_and_answers_a_probe() {
        assertThat(provider().id()).isNotBlank();
        provider().probe();
    }
}
