package dev.mailgent;

import java.io.PrintStream;
import java.util.Locale;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/// What a start is doing and how long each part took: a line a step, rewritten in place on a terminal.
final class Steps {
    private final PrintStream out;
    private final boolean terminal;
    private final BooleanSupplier stopping;

    /// Somebody asked for a stop, so the next step is not begun.
    static final class Stopping extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    Steps(PrintStream out, boolean terminal, BooleanSupplier stopping) {
        this.out = out;
        this.terminal = terminal;
        this.stopping = stopping;
    }

    /// @throws Stopping when a stop was asked for before or during the step
    <T> T run(String what, Supplier<T> work) {
        if (stopping.getAsBoolean()) {
            throw new Stopping();
        }
        var started = System.nanoTime();
        if (terminal) {
            out.print("  … " + what);
            out.flush();
        }
        try {
            var result = work.get();
            line(terminal ? "✓" : "ok", what, started);
            return result;
        } catch (RuntimeException e) {
            if (stopping.getAsBoolean()) {
                line(terminal ? "✗" : "stopped", what, started);
                throw new Stopping();
            }
            line(terminal ? "✗" : "failed", what, started);
            throw e;
        }
    }

    void perform(String what, Runnable work) {
        run(what, () -> {
            work.run();
            return true;
        });
    }

    private void line(String mark, String what, long started) {
        var seconds = (System.nanoTime() - started) / 1e9;
        out.println(
                (terminal ? "\r\u001b[K" : "") + String.format(Locale.ROOT, "  %s %-44s %5.2f s", mark, what, seconds));
        out.flush();
    }
}
