package dev.mailgent.platform.job;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Housekeeping that comes round again: each task has a thread, runs a short while after the start and then at its
/// interval. Tasks are idempotent, since every node with the worker role runs them. One that fails is logged and tried
/// again at its next turn.
public final class Schedule implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Schedule.class);
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Duration first;
    private final List<Task> tasks = new ArrayList<>();
    private final List<Thread> threads = new ArrayList<>();
    private final CountDownLatch closed = new CountDownLatch(1);

    private record Task(String name, Duration interval, Runnable work) {}

    /// @param first time from the start to the first run of each task
    public Schedule(Duration first) {
        this.first = first;
    }

    /// Adds a task. Before [#start] only.
    public Schedule every(Duration interval, String name, Runnable work) {
        tasks.add(new Task(name, interval, work));
        return this;
    }

    public void start() {
        for (var task : tasks) {
            threads.add(Thread.ofVirtual().name("schedule-" + task.name()).start(() -> run(task)));
        }
    }

    private void run(Task task) {
        try {
            var wait = first;
            while (!closed.await(wait.toNanos(), TimeUnit.NANOSECONDS)) {
                attempt(task);
                wait = task.interval();
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private static void attempt(Task task) {
        try {
            task.work().run();
        } catch (RuntimeException e) {
            LOG.warn("{} failed and is tried again at its next turn", task.name(), e);
        }
    }

    /// Lets the tasks that run finish.
    @Override
    public void close() {
        closed.countDown();
        try {
            for (var thread : threads) {
                thread.join(PATIENCE);
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
