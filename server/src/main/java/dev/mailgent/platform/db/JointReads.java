package dev.mailgent.platform.db;

import dev.mailgent.platform.id.OrgId;
import dev.mailgent.platform.problem.ProblemException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// Answers questions of many callers of one organization with one statement: who comes first asks at once, for itself;
/// who comes meanwhile is asked for together by the first of them. A lone caller waits for nobody and changes no
/// thread; under load a statement's fixed cost, most of a small read, is shared (ADR 27).
///
/// @param <Q> a question
/// @param <A> its answer
public final class JointReads<Q, A> {
    private final int most;
    private final Read<Q, A> read;
    private final ConcurrentHashMap<OrgId, Lane<Q, A>> lanes = new ConcurrentHashMap<>();

    /// Reads for several callers.
    @FunctionalInterface
    public interface Read<Q, A> {
        /// @return one answer a question, in the order given
        List<A> read(OrgId org, List<Q> questions);
    }

    /// @param most questions of one read
    public JointReads(int most, Read<Q, A> read) {
        this.most = most;
        this.read = read;
    }

    /// A caller with its question.
    private static final class Asked<Q, A> {
        private final Q question;

        /// Completed with whether the caller has to ask for itself and those behind it; else it is answered.
        private final CompletableFuture<Boolean> turn = new CompletableFuture<>();

        private @Nullable A answer;
        private @Nullable RuntimeException failure;

        Asked(Q question) {
            this.question = question;
        }

        A get() {
            if (failure != null) {
                throw failure;
            }
            return java.util.Objects.requireNonNull(answer);
        }
    }

    /// Callers of one organization; there while one of them asks.
    private static final class Lane<Q, A> {
        private final Queue<Asked<Q, A>> waiting = new ArrayDeque<>();
    }

    /// @throws dev.mailgent.platform.problem.ProblemException what the read throws
    public A ask(OrgId org, Q question) {
        var asked = new Asked<Q, A>(question);
        lanes.compute(org, (_, lane) -> {
            if (lane == null) {
                asked.turn.complete(true);
                return new Lane<>();
            }
            lane.waiting.add(asked);
            return lane;
        });
        if (asked.turn.join()) {
            var batch = new ArrayList<Asked<Q, A>>();
            batch.add(asked);
            try {
                gather(org, batch);
                answer(org, batch);
            } finally {
                passOn(org);
            }
        }
        return asked.get();
    }

    /// Callers that wait while another one asks.
    int waiting(OrgId org) {
        var waiting = new int[1];
        lanes.computeIfPresent(org, (_, lane) -> {
            waiting[0] = lane.waiting.size();
            return lane;
        });
        return waiting[0];
    }

    private void gather(OrgId org, List<Asked<Q, A>> batch) {
        lanes.computeIfPresent(org, (_, lane) -> {
            while (batch.size() < most && !lane.waiting.isEmpty()) {
                batch.add(lane.waiting.remove());
            }
            return lane;
        });
    }

    /// The next one's turn; without one the lane ends.
    private void passOn(OrgId org) {
        lanes.computeIfPresent(org, (_, lane) -> {
            var next = lane.waiting.poll();
            if (next == null) {
                return null;
            }
            next.turn.complete(true);
            return lane;
        });
    }

    private void answer(OrgId org, List<Asked<Q, A>> batch) {
        try {
            var answers =
                    read.read(org, batch.stream().map(asked -> asked.question).toList());
            for (var i = 0; i < batch.size(); i++) {
                batch.get(i).answer = answers.get(i);
            }
        } catch (ProblemException e) {
            batch.forEach(asked -> asked.failure = e);
        } catch (RuntimeException e) {
            if (batch.size() > 1) {
                // One question that cannot be answered must not take the others' answers.
                batch.forEach(asked -> answer(org, List.of(asked)));
                return;
            }
            batch.getFirst().failure = e;
        }
        // The first one is the caller itself, or has its turn already.
        batch.forEach(asked -> asked.turn.complete(false));
    }
}
