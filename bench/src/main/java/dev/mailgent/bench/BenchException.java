package dev.mailgent.bench;

/// A benchmark that cannot go on, with a sentence for whoever started it.
public final class BenchException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public BenchException(String message) {
        super(message);
    }
}
