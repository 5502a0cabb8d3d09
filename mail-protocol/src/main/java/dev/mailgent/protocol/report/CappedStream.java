package dev.mailgent.protocol.report;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/// Stops a decompression bomb while it unfolds: nobody has to hold what comes out.
final class CappedStream extends FilterInputStream {
    /// Below this much output a high ratio harms nobody, and short reports of one row do compress well.
    private static final long RATIO_FLOOR = 1 << 20;

    private final long maxBytes;
    private final long maxByRatio;
    private long seen;

    /// @param packedBytes size of the packed form, which the output may exceed by `maxRatio`
    CappedStream(InputStream in, long maxBytes, long packedBytes, int maxRatio) {
        super(in);
        this.maxBytes = maxBytes;
        this.maxByRatio = Math.max(RATIO_FLOOR, packedBytes * maxRatio);
    }

    @Override
    public int read() throws IOException {
        int one = super.read();
        count(one < 0 ? 0 : 1);
        return one;
    }

    @Override
    public int read(byte[] into, int from, int length) throws IOException {
        int got = super.read(into, from, length);
        count(Math.max(got, 0));
        return got;
    }

    @Override
    public boolean markSupported() {
        return false;
    }

    private void count(int bytes) throws IOException {
        seen += bytes;
        if (seen > maxByRatio) {
            throw new RejectedException("ratio");
        }
        if (seen > maxBytes) {
            throw new RejectedException("too_large");
        }
    }
}
