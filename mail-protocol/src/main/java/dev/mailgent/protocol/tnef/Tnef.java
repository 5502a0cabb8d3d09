package dev.mailgent.protocol.tnef;

import java.util.List;
import java.util.Optional;

/// What a winmail.dat held.
///
/// @param bodies `message.html`, `message.txt` and `message.rtf` (decompressed), those that are there
/// @param attachments in order; the files of an embedded message follow as its own
/// @param damaged the stream broke off or contradicted itself
public record Tnef(List<TnefFile> bodies, List<TnefFile> attachments, boolean damaged) {
    public Tnef {
        bodies = List.copyOf(bodies);
        attachments = List.copyOf(attachments);
    }

    /// Empty when the bytes do not start with the TNEF signature.
    public static Optional<Tnef> read(byte[] bytes) {
        return new TnefReader(bytes, 0, bytes.length, 0).read();
    }
}
