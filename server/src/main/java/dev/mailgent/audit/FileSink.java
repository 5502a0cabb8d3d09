package dev.mailgent.audit;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The second place entries go: a file of JSON lines, opened for each batch, so that a tool may move it
/// away at any time. It never holds up the first: what comes while it is blocked or full is counted and
/// left out, with one alarm in the log when that begins and a line when it is over.
final class FileSink implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(FileSink.class);
    private static final int MAX_WAITING = 8192;

    /// A write under way for longer counts as blocked.
    static final Duration PATIENCE = Duration.ofSeconds(2);

    private final Path file;
    private final BlockingQueue<Line> queue = new ArrayBlockingQueue<>(MAX_WAITING);
    private final LongAdder dropped = new LongAdder();
    private final Thread thread;
    private volatile long busySince; // System.nanoTime(), 0 while nothing is being written
    private volatile boolean failed;
    private volatile boolean alarmed;
    private volatile boolean closed;

    private record Line(String text, CompletableFuture<Boolean> written) {}

    FileSink(Path file) {
        this.file = file;
        this.thread = Thread.ofPlatform().daemon().name("audit-file").start(this::work);
    }

    /// Takes lines that are on stable storage elsewhere. Never waits.
    void add(List<String> lines) {
        for (var line : lines) {
            offer(new Line(line, new CompletableFuture<>()));
        }
    }

    /// Returns once the line is on stable storage.
    ///
    /// @return false when that cannot be said in two seconds
    boolean write(String text) {
        var line = new Line(text, new CompletableFuture<>());
        if (!offer(line)) {
            return false;
        }
        try {
            return line.written().get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException _) {
            line.written().cancel(false);
            return false;
        } catch (ExecutionException _) {
            return false;
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private boolean offer(Line line) {
        if (!isBlocked() && queue.offer(line)) {
            return true;
        }
        dropped.increment();
        alarm("is blocked");
        return false;
    }

    private void alarm(String why) {
        if (!alarmed) {
            alarmed = true;
            LOG.error("ALARM: the audit file {} {}; entries are missing in it until it can be written", file, why);
        }
    }

    private boolean isBlocked() {
        var since = busySince;
        return since != 0 && System.nanoTime() - since > PATIENCE.toNanos();
    }

    /// Whether entries are reaching the file.
    boolean isUp() {
        return !failed && !isBlocked();
    }

    /// Lines left out so far.
    long dropped() {
        return dropped.sum();
    }

    private void work() {
        var batch = new ArrayList<Line>();
        while (!closed || !queue.isEmpty()) {
            try {
                var first = queue.poll(200, TimeUnit.MILLISECONDS);
                if (first == null) {
                    continue;
                }
                batch.add(first);
                queue.drainTo(batch);
                write(batch);
                batch.clear();
            } catch (InterruptedException _) {
                return;
            }
        }
    }

    private void write(List<Line> batch) {
        var text = new StringBuilder();
        batch.forEach(line -> text.append(line.text()).append('\n'));
        busySince = Math.max(1, System.nanoTime());
        try {
            append(ByteBuffer.wrap(text.toString().getBytes(StandardCharsets.UTF_8)));
            failed = false;
            if (alarmed) {
                alarmed = false;
                LOG.info("the audit file {} is written again; {} entries are missing in it", file, dropped.sum());
            }
            batch.forEach(line -> line.written().complete(true));
        } catch (IOException e) {
            failed = true;
            dropped.add(batch.size());
            alarm("cannot be written: " + e.getMessage());
            batch.forEach(line -> line.written().complete(false));
        } finally {
            busySince = 0;
        }
    }

    private void append(ByteBuffer bytes) throws IOException {
        try (var channel = FileChannel.open(
                file,
                Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.APPEND),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            // A pipe has no stable storage of its own.
            if (Files.isRegularFile(file)) {
                channel.force(false);
            }
        }
    }

    @Override
    public void close() {
        closed = true;
        try {
            thread.join(PATIENCE);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
