package dev.mailgent.platform.postgres;

import java.io.IOException;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// Stops a server that is starting when this JVM is told to end: until the caller holds the handle nobody else would.
final class Leaving extends Thread {
    private @Nullable Process process;
    private boolean left;

    /// Launches the server.
    @FunctionalInterface
    interface Launch {
        Process launch() throws IOException;
    }

    private Leaving() {
        super("stop-starting-postgres");
    }

    /// @throws PostgresStartException when the JVM is ending already
    static Leaving watch() {
        var leaving = new Leaving();
        try {
            Runtime.getRuntime().addShutdownHook(leaving);
        } catch (IllegalStateException _) {
            throw told();
        }
        return leaving;
    }

    synchronized Process launch(Launch how) throws IOException {
        if (left) {
            throw told();
        }
        process = how.launch();
        return process;
    }

    /// What `becameReady` says; afterwards the server is the caller's.
    boolean untilReady(BooleanSupplier becameReady) {
        try {
            return becameReady.getAsBoolean();
        } finally {
            try {
                Runtime.getRuntime().removeShutdownHook(this);
            } catch (IllegalStateException _) {
                // The JVM is ending: the hook does its work.
            }
        }
    }

    @Override
    public void run() {
        Process started;
        synchronized (this) {
            left = true;
            started = process;
        }
        if (started != null) {
            Postmaster.stop(started.pid());
        }
    }

    private static PostgresStartException told() {
        return new PostgresStartException("Told to stop before the database was started.");
    }
}
