package dev.mailgent.platform.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mailgent.kit.TestClock;
import dev.mailgent.platform.problem.Problem;
import dev.mailgent.platform.problem.ProblemException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// The provider of a key service behind its guard: the contract when it is well, attack 8 when it is not.
class FakeKmsTest extends KeyProviderContract {
    private static final KeyContext CONTEXT = new KeyContext(UUID.randomUUID(), UUID.randomUUID(), 1);

    @TempDir
    Path root;

    private final TestClock clock = TestClock.atPresent();
    private FakeKms kms;
    private GuardedKeyProvider guarded;

    @BeforeEach
    void make() {
        kms = new FakeKms(root);
        guarded = new GuardedKeyProvider(kms, clock);
    }

    @Override
    KeyProvider provider() {
        return guarded;
    }

    @Override
    KeyProvider rotated() {
        kms.rotate();
        return guarded;
    }

    @ParameterizedTest
    @EnumSource(value = FakeKms.Mood.class, names = "WELL", mode = EnumSource.Mode.EXCLUDE)
    void attack_8_an_outage_is_a_503_with_retry_after_within_two_seconds(FakeKms.Mood mood) {
        var wrapped = guarded.wrap(new byte[32], CONTEXT);
        kms.mood = mood;
        var begun = System.nanoTime();
        assertThatThrownBy(() -> guarded.unwrap(wrapped, CONTEXT))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        e -> assertThat(e.problem())
                                .isInstanceOfSatisfying(
                                        Problem.KmsUnavailable.class,
                                        problem ->
                                                assertThat(problem.retryAfter()).isPositive()));
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(2));
    }

    @Test
    void a_service_that_fails_is_left_alone_for_a_while_and_then_asked_once() {
        var wrapped = guarded.wrap(new byte[32], CONTEXT);
        kms.mood = FakeKms.Mood.FAILS;
        for (var i = 0; i < 10; i++) {
            assertThatThrownBy(() -> guarded.unwrap(wrapped, CONTEXT)).isInstanceOf(ProblemException.class);
        }
        assertThat(kms.calls).hasValue(1 + 3);
        clock.advance(Duration.ofSeconds(5));
        assertThatThrownBy(guarded::probe).isInstanceOf(ProblemException.class);
        assertThatThrownBy(guarded::probe).isInstanceOf(ProblemException.class);
        assertThat(kms.calls).hasValue(1 + 3 + 1);

        kms.mood = FakeKms.Mood.WELL;
        clock.advance(Duration.ofSeconds(5));
        guarded.unwrap(wrapped, CONTEXT).close();
        guarded.unwrap(wrapped, CONTEXT).close();
    }
}
