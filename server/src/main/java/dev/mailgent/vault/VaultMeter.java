package dev.mailgent.vault;

import dev.mailgent.platform.crypto.TamperedException;
import dev.mailgent.platform.problem.Problem;
import dev.mailgent.platform.problem.ProblemException;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;

/// Counts what the vault does and how it ends, for metrics. No name, no organization.
final class VaultMeter {
    enum Operation {
        STORE,
        IMPORT,
        OPEN,
        CODE,
        BACKUP_CODE,
        RESTORE,
        DELETE
    }

    enum Outcome {
        SUCCESS,
        NOT_FOUND,
        REFUSED,
        SEALED,
        UNAVAILABLE,
        INTEGRITY,
        ERROR
    }

    private final Map<Operation, Map<Outcome, LongAdder>> counts = new EnumMap<>(Operation.class);

    VaultMeter() {
        for (var operation : Operation.values()) {
            var outcomes = new EnumMap<Outcome, LongAdder>(Outcome.class);
            for (var outcome : Outcome.values()) {
                outcomes.put(outcome, new LongAdder());
            }
            counts.put(operation, outcomes);
        }
    }

    <T> T count(Operation operation, Supplier<T> work) {
        var outcome = Outcome.ERROR;
        try {
            var result = work.get();
            outcome = Outcome.SUCCESS;
            return result;
        } catch (ProblemException e) {
            outcome = of(e.problem());
            throw e;
        } catch (TamperedException e) {
            outcome = Outcome.INTEGRITY;
            throw e;
        } finally {
            java.util.Objects.requireNonNull(java.util.Objects.requireNonNull(counts.get(operation))
                            .get(outcome))
                    .increment();
        }
    }

    private static Outcome of(Problem problem) {
        return switch (problem) {
            case Problem.NotFound _ -> Outcome.NOT_FOUND;
            case Problem.Sealed _ -> Outcome.SEALED;
            case Problem.Unavailable _, Problem.KmsUnavailable _ -> Outcome.UNAVAILABLE;
            case Problem.Integrity _ -> Outcome.INTEGRITY;
            case Problem.Invalid _,
                    Problem.Unprocessable _,
                    Problem.Unauthorized _,
                    Problem.Forbidden _,
                    Problem.MethodNotAllowed _,
                    Problem.Conflict _,
                    Problem.Expired _,
                    Problem.TooLarge _,
                    Problem.RateLimited _,
                    Problem.QuotaExceeded _,
                    Problem.SendingPaused _ -> Outcome.REFUSED;
        };
    }

    /// Counts by their labels, `operation="open",outcome="success"`.
    Map<String, Long> read() {
        var found = new TreeMap<String, Long>();
        counts.forEach((operation, outcomes) -> outcomes.forEach((outcome, count) ->
                found.put("operation=\"" + lower(operation) + "\",outcome=\"" + lower(outcome) + "\"", count.sum())));
        return found;
    }

    private static String lower(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }
}
