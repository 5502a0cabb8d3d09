package dev.mailgent.protocol.smtp.server;

import dev.mailgent.protocol.smtp.SmtpReply;
import org.jspecify.annotations.Nullable;

/// The message of one transaction while it comes in, by DATA or by the chunks of BDAT; never by both.
sealed interface IncomingBody {
    MessageBuffer message();

    /// Takes what belongs to it.
    ///
    /// @return the first index not taken
    int feed(byte[] bytes, int from, int to);

    static WithDots byData(SmtpLimits limits, MemoryBudget budget) {
        var message = new MessageBuffer(limits.maxMessageBytes(), budget);
        return new WithDots(message, new DotScanner(message, limits.maxDataLineBytes()));
    }

    static InChunks byChunks(SmtpLimits limits, MemoryBudget budget) {
        var message = new MessageBuffer(limits.maxMessageBytes(), budget);
        return new InChunks(message, new ChunkScanner(message, limits.maxDataLineBytes()));
    }

    default @Nullable SmtpReply fault() {
        return message().fault();
    }

    /// By DATA.
    record WithDots(MessageBuffer message, DotScanner scanner) implements IncomingBody {
        @Override
        public int feed(byte[] bytes, int from, int to) {
            return scanner.feed(bytes, from, to);
        }

        boolean ended() {
            return scanner.ended();
        }
    }

    /// By BDAT.
    record InChunks(MessageBuffer message, ChunkScanner scanner) implements IncomingBody {
        @Override
        public int feed(byte[] bytes, int from, int to) {
            return scanner.feed(bytes, from, to);
        }

        void startChunk(long bytes) {
            scanner.startChunk(bytes);
        }

        boolean chunkEnded() {
            return scanner.chunkEnded();
        }

        void finish() {
            scanner.finish();
        }
    }
}
