package dev.mailgent.platform.crypto;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/// Key material that lives longer than a call: outside the heap, where no collector copies it, zeroed
/// when closed. What a cipher needs is copied out for the moment of its use; this is best effort, Java
/// cannot do more.
public final class SecretBytes implements AutoCloseable {
    /// The key was wiped between being found and being used: find it again.
    public static final class WipedException extends IllegalStateException {
        private static final long serialVersionUID = 1L;

        WipedException() {
            super("this key was wiped");
        }
    }

    private final Arena arena = Arena.ofShared();
    private final MemorySegment segment;
    private boolean closed;

    /// Takes the bytes over: `bytes` is zeroed.
    public SecretBytes(byte[] bytes) {
        segment = arena.allocate(bytes.length);
        MemorySegment.copy(bytes, 0, segment, ValueLayout.JAVA_BYTE, 0, bytes.length);
        Arrays.fill(bytes, (byte) 0);
    }

    /// A copy its receiver must zero after use.
    ///
    /// @throws WipedException when it is closed; never a zeroed key
    public synchronized byte[] copy() {
        if (closed) {
            throw new WipedException();
        }
        return segment.toArray(ValueLayout.JAVA_BYTE);
    }

    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            segment.fill((byte) 0);
            arena.close();
        }
    }

    @Override
    public String toString() {
        return "[redacted]";
    }
}
