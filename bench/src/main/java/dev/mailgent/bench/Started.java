package dev.mailgent.bench;

import java.io.IOException;

/// A server whose start was timed.
///
/// @param seconds from the launcher's exec to the first 200
public record Started(Process process, double seconds) implements AutoCloseable {
    /// Memory of the JVM that is in RAM now.
    public long residentBytes() throws IOException {
        return Processes.residentBytes(process.pid());
    }

    @Override
    public void close() {
        Product.stop(process);
    }
}
