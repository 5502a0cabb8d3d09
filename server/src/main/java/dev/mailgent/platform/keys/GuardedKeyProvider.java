package dev.mailgent.platform.keys;

import dev.mailgent.platform.crypto.SecretBytes;
import dev.mailgent.platform.problem.Problem;
import dev.mailgent.platform.problem.ProblemException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Keeps a root that hangs, fails or refuses from holding up requests: each call has 1.5 seconds, and
/// after three failures in a row no call is made for five seconds (a circuit breaker); then one is let
/// through to try.
///
/// Failures come out as a 503 `kms_unavailable` with `Retry-After`, never as another way to a key.
public final class GuardedKeyProvider implements KeyProvider {
    private static final Logger LOG = LoggerFactory.getLogger(GuardedKeyProvider.class);
    private static final Duration PATIENCE = Duration.ofMillis(1500);
    private static final Duration PAUSE = Duration.ofSeconds(5);
    private static final int FAILURES = 3;

    /// Calls that may hang at once.
    private static final int MAX_CALLS = 64;

    private final KeyProvider provider;
    private final InstantSource clock;
    private final Semaphore calls = new Semaphore(MAX_CALLS);
    private int failures;
    private @Nullable Instant closedUntil;

    public GuardedKeyProvider(KeyProvider provider, InstantSource clock) {
        this.provider = provider;
        this.clock = clock;
    }

    @Override
    public String id() {
        return provider.id();
    }

    @Override
    public byte[] wrap(byte[] key, KeyContext context) {
        return call("wrap", context, () -> provider.wrap(key, context));
    }

    @Override
    public SecretBytes unwrap(byte[] wrapped, KeyContext context) {
        return call("unwrap", context, () -> provider.unwrap(wrapped, context));
    }

    @Override
    public byte[] rewrap(byte[] wrapped, KeyContext context) {
        return call("rewrap", context, () -> provider.rewrap(wrapped, context));
    }

    @Override
    public boolean isNewest(byte[] wrapped) {
        return provider.isNewest(wrapped);
    }

    @Override
    public void probe() {
        call("probe", null, () -> {
            provider.probe();
            return true;
        });
    }

    private <T> T call(String what, @Nullable KeyContext context, Callable<T> work) {
        var pause = pause();
        if (pause.isPositive()) {
            throw unavailable(pause);
        }
        if (!calls.tryAcquire()) {
            throw unavailable(PAUSE);
        }
        var task = new FutureTask<>(() -> {
            try {
                return work.call();
            } finally {
                calls.release();
            }
        });
        Thread.ofVirtual().name("key provider").start(task);
        try {
            var result = task.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
            succeeded();
            return result;
        } catch (TimeoutException _) {
            task.cancel(true);
            throw failed(what, context, "no answer within " + PATIENCE.toMillis() + " ms");
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw unavailable(PAUSE);
        } catch (ExecutionException e) {
            throw switch (e.getCause()) {
                case KmsException kms
                when kms.kind() == KmsException.Kind.DENIED -> {
                    LOG.error("key provider {}: {} of {} is denied", provider.id(), what, context);
                    yield unavailable(Duration.ofSeconds(60));
                }
                case KmsException _ -> failed(what, context, "it is unavailable");
                case RuntimeException bug -> bug;
                case null, default -> new IllegalStateException(e);
            };
        }
    }

    /// How long no call is made yet. The first to ask after the pause is let through, the others wait for
    /// its result.
    private synchronized Duration pause() {
        var until = closedUntil;
        if (until == null) {
            return Duration.ZERO;
        }
        var now = clock.instant();
        if (now.isBefore(until)) {
            return Duration.between(now, until);
        }
        closedUntil = now.plus(PATIENCE);
        return Duration.ZERO;
    }

    private synchronized void succeeded() {
        if (closedUntil != null) {
            LOG.info("key provider {} answers again", provider.id());
        }
        failures = 0;
        closedUntil = null;
    }

    private synchronized RuntimeException failed(String what, @Nullable KeyContext context, String why) {
        LOG.warn("key provider {}: {} of {}: {}", provider.id(), what, context, why);
        if (++failures >= FAILURES) {
            closedUntil = clock.instant().plus(PAUSE);
        }
        return unavailable(PAUSE);
    }

    private static ProblemException unavailable(Duration retryAfter) {
        return new Problem.KmsUnavailable(retryAfter).asException();
    }
}
