package dev.mailgent.protocol.smtp.tls;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/// Writes the few ASN.1 types a certificate is made of, in DER (ITU-T X.690). Java reads X.509 but cannot write it.
final class Der {
    private static final DateTimeFormatter UTC_TIME =
            DateTimeFormatter.ofPattern("yyMMddHHmmss'Z'").withZone(ZoneOffset.UTC);
    private static final DateTimeFormatter GENERALIZED_TIME =
            DateTimeFormatter.ofPattern("yyyyMMddHHmmss'Z'").withZone(ZoneOffset.UTC);
    private static final Instant FIRST_GENERALIZED = Instant.parse("2050-01-01T00:00:00Z"); // RFC 5280 section 4.1.2.5

    private Der() {}

    static byte[] sequence(byte[]... parts) {
        return tagged(0x30, parts);
    }

    static byte[] set(byte[]... parts) {
        return tagged(0x31, parts);
    }

    static byte[] integer(BigInteger value) {
        return tagged(0x02, value.toByteArray());
    }

    static byte[] bool(boolean value) {
        return tagged(0x01, new byte[] {(byte) (value ? 0xFF : 0)});
    }

    static byte[] utf8String(String text) {
        return tagged(0x0C, text.getBytes(StandardCharsets.UTF_8));
    }

    static byte[] octetString(byte[] content) {
        return tagged(0x04, content);
    }

    /// Whole bytes: no bit at the end is unused.
    static byte[] bitString(byte[] content) {
        return tagged(0x03, new byte[] {0}, content);
    }

    static byte[] nothing() {
        return tagged(0x05);
    }

    static byte[] time(Instant at) {
        var utc = at.isBefore(FIRST_GENERALIZED);
        var text = (utc ? UTC_TIME : GENERALIZED_TIME).format(at);
        return tagged(utc ? 0x17 : 0x18, text.getBytes(StandardCharsets.US_ASCII));
    }

    /// @param dotted `1.2.840.…`
    static byte[] oid(String dotted) {
        var arcs = dotted.split("\\.", -1);
        var out = new ByteArrayOutputStream();
        out.write(Integer.parseInt(arcs[0]) * 40 + Integer.parseInt(arcs[1]));
        for (var i = 2; i < arcs.length; i++) {
            var arc = Long.parseLong(arcs[i]);
            for (var shift = 56; shift >= 7; shift -= 7) {
                if (arc >>> shift != 0) {
                    out.write((int) (((arc >>> shift) & 0x7F) | 0x80));
                }
            }
            out.write((int) (arc & 0x7F));
        }
        return tagged(0x06, out.toByteArray());
    }

    /// @param tag identifier octet, class and form included
    static byte[] tagged(int tag, byte[]... parts) {
        var length = 0;
        for (var part : parts) {
            length += part.length;
        }
        var out = new ByteArrayOutputStream(length + 6);
        out.write(tag);
        if (length < 0x80) {
            out.write(length);
        } else {
            var octets = length < 0x100 ? 1 : length < 0x10000 ? 2 : length < 0x1000000 ? 3 : 4;
            out.write(0x80 | octets);
            for (var shift = 8 * (octets - 1); shift >= 0; shift -= 8) {
                out.write(length >>> shift);
            }
        }
        for (var part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }
}
