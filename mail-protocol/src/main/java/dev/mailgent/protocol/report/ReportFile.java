package dev.mailgent.protocol.report;

import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import java.util.zip.ZipInputStream;

/// One attachment: bare, gzipped or zipped, told by its first bytes since names and types lie. Archives inside archives
/// are refused unopened.
final class ReportFile {
    static final int MAX_PACKED_BYTES = 10 << 20;
    static final long MAX_BYTES = 100L << 20;
    static final int MAX_RATIO = 200;
    private static final int MAX_ENTRIES = 100;

    private enum Form {
        GZIP,
        ZIP,
        XML,
        JSON,
        OTHER
    }

    private ReportFile() {}

    /// The reports in it; empty when it holds nothing that looks like one.
    static List<Report> read(byte[] file) {
        var form = form(file, file.length);
        if (file.length > MAX_PACKED_BYTES) {
            return form == Form.OTHER ? List.of() : List.of(new Report.Rejected("too_large"));
        }
        try {
            return switch (form) {
                case ZIP -> zip(file);
                case GZIP -> content(capped(new GZIPInputStream(new ByteArrayInputStream(file)), file.length));
                case XML, JSON -> content(new ByteArrayInputStream(file));
                case OTHER -> List.of();
            };
        } catch (RejectedException rejected) {
            return List.of(new Report.Rejected(rejected.reason()));
        } catch (IOException _) {
            return List.of(new Report.Rejected("broken_archive"));
        }
    }

    /// Whether the bytes can be a report file at all, rather than a mail.
    static boolean isFile(byte[] bytes) {
        return form(bytes, bytes.length) != Form.OTHER;
    }

    private static List<Report> zip(byte[] file) throws IOException {
        var out = new ArrayList<Report>();
        // One cap over all entries: a thousand harmless ones are a bomb too.
        try (var zip = new ZipInputStream(new ByteArrayInputStream(file))) {
            var capped = capped(zip, file.length);
            int entries = 0;
            for (var entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                if (++entries > MAX_ENTRIES) {
                    throw new RejectedException("too_large");
                }
                boolean isForked = entry.getName().startsWith("__MACOSX/");
                if (!entry.isDirectory() && !isForked) {
                    out.addAll(content(capped));
                }
                capped.transferTo(OutputStream.nullOutputStream());
            }
            if (entries == 0) {
                throw new ZipException("no entry");
            }
        } catch (IllegalArgumentException _) {
            throw new RejectedException("broken_archive"); // an entry name in no charset
        }
        return out;
    }

    private static CappedStream capped(InputStream in, int packedBytes) {
        return new CappedStream(in, MAX_BYTES, packedBytes, MAX_RATIO);
    }

    private static List<Report> content(InputStream in) throws IOException {
        var stream = new BufferedInputStream(in, 1 << 13);
        stream.mark(512);
        byte[] head = stream.readNBytes(256);
        stream.reset();
        return switch (form(head, head.length)) {
            case XML -> List.of(AggregateXml.read(stream));
            case JSON -> List.of(TlsJson.read(stream));
            case GZIP, ZIP -> throw new RejectedException("nested_archive");
            case OTHER -> List.of();
        };
    }

    private static Form form(byte[] bytes, int length) {
        if (length >= 2 && (bytes[0] & 0xff) == 0x1f && (bytes[1] & 0xff) == 0x8b) {
            return Form.GZIP;
        }
        if (length >= 4 && bytes[0] == 'P' && bytes[1] == 'K' && (bytes[2] == 3 || bytes[2] == 5)) {
            return Form.ZIP;
        }
        for (int i = 0; i < Math.min(length, 256); i++) {
            switch (bytes[i] & 0xff) {
                case ' ', '\t', '\r', '\n', 0, 0xef, 0xbb, 0xbf, 0xfe, 0xff -> {}
                case '<' -> {
                    return Form.XML;
                }
                case '{' -> {
                    return Form.JSON;
                }
                default -> {
                    return Form.OTHER;
                }
            }
        }
        return Form.OTHER;
    }
}
